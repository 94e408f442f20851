import type { SelectFieldConfigSettings } from '@grafana/data';
import { loadAxisChoices } from './field-choices';
import type { AddViewOptions, WithView } from './view-options';

const showIf = ({ view }: WithView) => view === 'timeline';

/** Options of the timeline. */
export const addTimelineOptions: AddViewOptions = (builder) => {
  builder
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'timeline.field',
      name: 'Field',
      description: 'A numeric field of the data; without one, all are shown, a row each.',
      defaultValue: '',
      settings: { options: [], allowCustomValue: true, isClearable: true, getOptions: loadAxisChoices },
      showIf,
    })
    .addRadio({
      path: 'timeline.band',
      name: 'Band',
      description: 'What is typical: typical_low and typical_high of the data, or computed where the data have none.',
      defaultValue: 'auto',
      settings: {
        options: [
          { value: 'auto', label: 'Auto' },
          { value: 'data', label: 'Of the data' },
          { value: 'none', label: 'None' },
        ],
      },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.window',
      name: 'Window',
      description: 'Points in the rolling median of a computed band.',
      defaultValue: 25,
      settings: { min: 5, max: 501, integer: true },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.k',
      name: 'Width of the band',
      description: 'In median absolute deviations to each side, scaled to standard deviations.',
      defaultValue: 3,
      settings: { min: 0.5, max: 20 },
      showIf,
    })
    .addNumberInput({
      path: 'timeline.max_series',
      name: 'Series',
      description: 'Series shown, as far as they fit; those with most anomalies first.',
      defaultValue: 6,
      settings: { min: 1, max: 20, integer: true },
      showIf,
    });
};
