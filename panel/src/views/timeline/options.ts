import type { SelectFieldConfigSettings } from '@grafana/data';
import { loadNumericChoices } from '../../options/field-choices';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

const showIf = whileShowing('timeline');

/** Adds the option editors of the timeline. */
export const addTimelineOptions: AddViewOptions = (builder) => {
  builder
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'timeline.field',
      name: 'Field',
      description: 'Numeric field to show. Empty: all numeric fields, one row each.',
      defaultValue: '',
      settings: { options: [], allowCustomValue: true, isClearable: true, getOptions: loadNumericChoices },
      showIf,
    })
    .addRadio({
      path: 'timeline.band',
      name: 'Typical range',
      description: 'Auto uses typical_low and typical_high of the data, or computes a range where the data has none.',
      defaultValue: 'auto',
      settings: {
        options: [
          { value: 'auto', label: 'Auto' },
          { value: 'data', label: 'From data' },
          { value: 'none', label: 'None' },
        ],
      },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.window',
      name: 'Window',
      description: 'Number of points in the rolling median of a computed range.',
      defaultValue: 25,
      settings: { min: 5, max: 501, integer: true },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.k',
      name: 'Range width',
      description: 'Scaled median absolute deviations on each side of the rolling median.',
      defaultValue: 3,
      settings: { min: 0.5, max: 20 },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.max_series',
      name: 'Max series',
      description: 'Maximum number of series, starting with those that have the most anomalies. A small panel shows fewer.',
      defaultValue: 6,
      settings: { min: 1, max: 20, integer: true },
      showIf,
    });
};
