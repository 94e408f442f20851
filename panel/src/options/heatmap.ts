import type { SelectFieldConfigSettings } from '@grafana/data';
import type { HeatmapMeasure } from '@weir/views';
import { loadAxisChoices } from './field-choices';
import type { AddViewOptions, WithView } from './view-options';

interface WithHeatmap extends WithView {
  heatmap?: { measure?: HeatmapMeasure };
}

const showIf = ({ view }: WithView) => view === 'heatmap';

const MEASURES: Array<{ value: HeatmapMeasure; label: string }> = [
  { value: 'session_count', label: 'Sessions' },
  { value: 'anomaly_count', label: 'Anomalous sessions' },
  { value: 'anomaly_rate', label: 'Share anomalous' },
  { value: 'sum', label: 'Sum of a field' },
];

/** Options of the heat map. */
export const addHeatmapOptions: AddViewOptions = (builder) => {
  builder
    .addSelect({
      path: 'heatmap.measure',
      name: 'Measure',
      description: 'What hours are coloured by.',
      defaultValue: 'session_count',
      settings: { options: MEASURES },
      showIf,
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'heatmap.field',
      name: 'Field',
      description: 'A numeric field of the data, summed.',
      defaultValue: 'bytes_in',
      settings: { options: [], allowCustomValue: true, getOptions: loadAxisChoices },
      showIf: (options: WithHeatmap) => showIf(options) && options.heatmap?.measure === 'sum',
    });
};
