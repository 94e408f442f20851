import { FieldConfigProperty, PanelPlugin, ThresholdsMode } from '@grafana/data';
import { AnomalyPanel } from './components/AnomalyPanel';
import { addDetectOptions } from './detect/detect-options';
import type { AnomalyFieldConfig } from './field-settings';
import { addSelectionOptions } from './interaction/selection-options';
import { migrateOptions, takeOver } from './migrate-options';
import { addMappingOptions } from './mapping-options';
import { addOptions, type AnomalyOptions } from './options';
import { suggestViews } from './suggestions';

/** What Grafana loads. Of a field's standard options, those that the views cannot honour are left out. */
export const plugin = new PanelPlugin<AnomalyOptions, AnomalyFieldConfig>(AnomalyPanel)
  .setPanelOptions((builder) => {
    addOptions(builder);
    addDetectOptions(builder);
    addMappingOptions(builder);
    addSelectionOptions(builder);
  })
  .useFieldConfig({
    disableStandardOptions: [FieldConfigProperty.Min, FieldConfigProperty.Max, FieldConfigProperty.NoValue],
    standardOptions: {
      [FieldConfigProperty.Color]: { settings: { byValueSupport: true, preferThresholdsMode: false } },
      // One step is no scale: the views keep their own colours until someone adds a second.
      [FieldConfigProperty.Thresholds]: {
        defaultValue: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] },
      },
    },
    useCustomConfig: (builder) => {
      builder.addRadio({
        path: 'show_thresholds',
        name: 'Show thresholds',
        description: 'As lines, in the timeline and on the upward axis of the scatter.',
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
