import { addFieldsOption } from '../../options/fields-option';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('correlation');

/** Adds the option editors of the correlation. */
export const addCorrelationOptions: AddViewOptions = (builder) => {
  builder.addRadio({
    path: 'correlation.method',
    name: 'Method',
    description: 'Spearman compares ranks: it detects any monotonic relation and is robust to outliers. Pearson detects linear relations.',
    defaultValue: 'spearman',
    settings: {
      options: [
        { value: 'spearman', label: 'Spearman' },
        { value: 'pearson', label: 'Pearson' },
      ],
    },
    showIf,
  });
  addFieldsOption(builder, 'correlation');
  builder.addNumberInput({
    path: 'correlation.max_fields',
    name: 'Max fields',
    description: 'Maximum number of fields. A small panel shows fewer.',
    defaultValue: 12,
    settings: { min: 2, max: 40, integer: true },
    showIf,
  });
};
