import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { AnomalyPanel } from './components/AnomalyPanel';
import { addDetectOptions } from './detect/detect-options';
import { addMappingOptions } from './mapping-options';
import { addOptions, type AnomalyOptions } from './options';
import { suggestViews } from './suggestions';

/** What Grafana loads. Units and display names may be overridden; the rest of a field's settings has no effect here. */
export const plugin = new PanelPlugin<AnomalyOptions>(AnomalyPanel)
  .setPanelOptions((builder) => {
    addOptions(builder);
    addDetectOptions(builder);
    addMappingOptions(builder);
  })
  .useFieldConfig({
    disableStandardOptions: [
      FieldConfigProperty.Min,
      FieldConfigProperty.Max,
      FieldConfigProperty.Decimals,
      FieldConfigProperty.NoValue,
      FieldConfigProperty.Color,
      FieldConfigProperty.Thresholds,
      FieldConfigProperty.Mappings,
      FieldConfigProperty.Links,
    ],
  })
  .setSuggestionsSupplier(suggestViews);
