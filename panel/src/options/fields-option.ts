import type { PanelOptionsEditorBuilder, SelectFieldConfigSettings } from '@grafana/data';
import { loadNumericChoices } from './field-choices';
import { whileShowing, type WithView } from './view-options';

/** Grafana declares the value of a multi-select with the type of a single choice. */
const NONE = [] as unknown as string;

/** Adds a multi-select of the numeric fields of the data to a view; none is selected by default. */
export function addFieldsOption<Options extends WithView>(builder: PanelOptionsEditorBuilder<Options>, view: string): void {
  builder.addMultiSelect<string, SelectFieldConfigSettings<string>>({
    path: `${view}.fields`,
    name: 'Fields',
    description: 'Numeric fields to show. Empty: every field that is a measure.',
    defaultValue: NONE,
    settings: { options: [], allowCustomValue: true, getOptions: loadNumericChoices },
    showIf: whileShowing(view),
  });
}
