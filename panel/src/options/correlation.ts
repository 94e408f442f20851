import { addFieldsOption } from './fields-option';
import type { AddViewOptions, WithView } from './view-options';

const showIf = ({ view }: WithView) => view === 'correlation';

/** Options of the correlations. */
export const addCorrelationOptions: AddViewOptions = (builder) => {
  builder.addRadio({
    path: 'correlation.method',
    name: 'Method',
    description: 'Spearman compares ranks: it sees any rising or falling relation, and bears outliers. Pearson sees straight lines.',
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
    name: 'Most fields',
    description: 'Fields shown, as far as they fit.',
    defaultValue: 12,
    settings: { min: 2, max: 40, integer: true },
    showIf,
  });
};
