import { addFieldsOption } from './fields-option';
import type { AddViewOptions, WithView } from './view-options';

const showIf = ({ view }: WithView) => view === 'distribution';

/** Options of the distributions. */
export const addDistributionOptions: AddViewOptions = (builder) => {
  addFieldsOption(builder, 'distribution');
  builder
    .addRadio({
      path: 'distribution.scale',
      name: 'Scale',
      description: 'Auto takes a logarithm where the values span more than three powers of ten.',
      defaultValue: 'auto',
      settings: {
        options: [
          { value: 'auto', label: 'Auto' },
          { value: 'log', label: 'Log' },
          { value: 'linear', label: 'Linear' },
        ],
      },
      showIf,
    })
    .addNumberInput({
      path: 'distribution.max_fields',
      name: 'Most fields',
      description: 'Fields shown, as far as they fit.',
      defaultValue: 12,
      settings: { min: 1, max: 50, integer: true },
      showIf,
    });
};
