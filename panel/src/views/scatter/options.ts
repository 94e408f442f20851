import type { SelectFieldConfigSettings } from '@grafana/data';
import { loadNumericChoices } from '../../options/field-choices';
import { addScaleOption } from '../../options/scale-option';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

const AXES = [
  ['x', 'X axis', 'bytes_in'],
  ['y', 'Y axis', 'bytes_out'],
] as const;

/** Adds the option editors of the anomaly scatter. */
export const addScatterOptions: AddViewOptions = (builder) => {
  for (const [axis, name, defaultValue] of AXES) {
    builder.addSelect<string, SelectFieldConfigSettings<string>>({
      path: `scatter.${axis}`,
      name,
      description: 'Numeric field of the data.',
      defaultValue,
      settings: { options: [], allowCustomValue: true, getOptions: loadNumericChoices },
      showIf: whileShowing('scatter'),
    });
  }
  addScaleOption(builder, 'scatter');
  builder.addNumberInput({
    path: 'scatter.label_count',
    name: 'Labels',
    description: 'Number of sources labelled on the chart, starting with the most anomalous.',
    defaultValue: 5,
    settings: { min: 0, max: 30, integer: true },
    showIf: whileShowing('scatter'),
  });
};
