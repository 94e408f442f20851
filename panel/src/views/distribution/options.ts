import { addFieldsOption } from '../../options/fields-option';
import { addScaleOption } from '../../options/scale-option';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

/** Adds the option editors of the distribution. */
export const addDistributionOptions: AddViewOptions = (builder) => {
  addFieldsOption(builder, 'distribution');
  addScaleOption(builder, 'distribution');
  builder.addNumberInput({
    path: 'distribution.max_fields',
    name: 'Max fields',
    description: 'Maximum number of fields. A small panel shows fewer.',
    defaultValue: 12,
    settings: { min: 1, max: 50, integer: true },
    showIf: whileShowing('distribution'),
  });
};
