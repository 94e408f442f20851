import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { AnomalyPanel } from './components/AnomalyPanel';
import { addDetectOptions } from './detect/detect-options';
import type { AnomalyFieldConfig } from './data/field-settings';
import { addSelectionOptions } from './interaction/selection-options';
import { addMappingOptions } from './options/mapping-options';
import { migrateOptions, takeOver } from './options/migrate-options';
import { addViewOptions, type AnomalyOptions } from './options/panel-options';
import { suggestViews } from './options/suggestions';

/** The plugin that Grafana loads. Standard field options that no view uses are disabled. */
export const plugin = new PanelPlugin<AnomalyOptions, AnomalyFieldConfig>(AnomalyPanel)
  .setPanelOptions((builder) => {
    addViewOptions(builder);
    addDetectOptions(builder);
    addMappingOptions(builder);
    addSelectionOptions(builder);
  })
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.Min, FieldConfigProperty.Max, FieldConfigProperty.NoValue],
    standardOptions: {
      [FieldConfigProperty.Color]: { settings: { byValueSupport: true, preferThresholdsMode: false } },
      // A single step has no effect: the views keep their own colours until a second step is added.
      [FieldConfigProperty.Thresholds]: {
        defaultValue: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] },
      },
    },
    useCustomConfig: (builder) => {
      builder.addRadio({
        path: 'show_thresholds',
        name: 'Show thresholds',
        description: 'Draws the thresholds as lines on the timeline and on the Y axis of the anomaly scatter.',
        defaultValue: 'off',
        category: ['Thresholds'],
        settings: {
          options: [
            { value: 'off', label: 'Off' },
            { value: 'lines', label: 'Lines' },
          ],
        },
      });
    },
  })
  .setMigrationHandler(migrateOptions)
  .setPanelChangeHandler(takeOver)
  .setSuggestionsSupplier(suggestViews);
