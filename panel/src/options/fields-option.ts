import type { PanelOptionsEditorBuilder, SelectFieldConfigSettings } from '@grafana/data';
import { loadAxisChoices } from './field-choices';
import type { WithView } from './view-options';

/** Grafana types the value of a choice of several as if it were one of them. */
const NONE = [] as unknown as string;

/** Declares a choice of several numeric fields of the data, none by default. */
export function addFieldsOption<Options extends WithView>(
  builder: PanelOptionsEditorBuilder<Options>,
  view: string
): void {
  builder.addMultiSelect<string, SelectFieldConfigSettings<string>>({
    path: `${view}.fields`,
    name: 'Fields',
    description: 'Numeric fields of the data; without any, all that measure something.',
    defaultValue: NONE,
    settings: { options: [], allowCustomValue: true, getOptions: loadAxisChoices },
    showIf: (options) => options.view === view,
  });
}
