import type { SelectFieldConfigSettings } from '@grafana/data';
import type { HeatmapMeasure } from '@weir/views';
import { loadNumericChoices } from '../../options/field-choices';
import { whileShowing, type AddViewOptions, type WithView } from '../../options/view-options';

interface WithHeatmap extends WithView {
  heatmap?: { measure?: HeatmapMeasure };
}

const showIf = whileShowing('heatmap');

const MEASURES: Array<{ value: HeatmapMeasure; label: string }> = [
  { value: 'session_count', label: 'Sessions' },
  { value: 'anomaly_count', label: 'Anomalous sessions' },
  { value: 'anomaly_rate', label: 'Anomaly rate' },
  { value: 'sum', label: 'Sum of a field' },
];

/** Adds the option editors of the heatmap. */
export const addHeatmapOptions: AddViewOptions = (builder) => {
  builder
    .addSelect({
      path: 'heatmap.measure',
      name: 'Measure',
      description: 'Measure that sets the colour of a cell.',
      defaultValue: 'session_count',
      settings: { options: MEASURES },
      showIf,
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'heatmap.field',
      name: 'Field',
      description: 'Numeric field to sum.',
      defaultValue: 'bytes_in',
      settings: { options: [], allowCustomValue: true, getOptions: loadNumericChoices },
      showIf: (options: WithHeatmap) => showIf(options) && options.heatmap?.measure === 'sum',
    });
};
