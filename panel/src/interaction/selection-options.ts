import type { PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings, StandardEditorContext } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { framesFromData } from '../data/frames-from-data';
import { toFieldChoices } from '../options/field-choices';

/** Effect of a selection in the chart on the dashboard. */
export interface SelectionOptions {
  /** Filters with an ad-hoc filter of the data source, with a dashboard variable, or not at all. */
  filter?: 'adhoc' | 'variable' | 'off';
  /** Name of the variable, without `$`. */
  variable?: string;
  /** Column to filter by. Empty: the most specific column that all selected marks have. */
  column?: string;
  /** True filters as soon as a mark is selected. False offers the filter as a button. */
  at_once?: boolean;
}

interface WithSelection {
  select?: SelectionOptions;
}

const CATEGORY = ['Selection'];
const isFiltering = ({ select }: WithSelection) => (select?.filter ?? 'adhoc') !== 'off';
const isVariable = ({ select }: WithSelection) => select?.filter === 'variable';

/** Loads the variables of the dashboard. */
export const loadVariables = async (): Promise<Array<SelectableValue<string>>> =>
  getTemplateSrv()
    .getVariables()
    .map(({ name, label }) => ({ value: name, label: label || name, description: `$${name}` }));

const loadTextColumns = async ({ data }: StandardEditorContext<unknown>): Promise<Array<SelectableValue<string>>> => {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter(({ type }) => type === 'string').map(({ name }) => name));

  return toFieldChoices(names);
};

/** Adds the option editors of the selection. */
export function addSelectionOptions<Options extends WithSelection>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder
    .addRadio({
      path: 'select.filter',
      name: 'Filter on selection',
      description: 'How selecting marks filters the dashboard. Select by click, lasso or keyboard.',
      defaultValue: 'adhoc',
      category: CATEGORY,
      settings: {
        options: [
          { value: 'adhoc', label: 'Ad-hoc filter', description: 'Adds an ad-hoc filter for the data source of the panel.' },
          { value: 'variable', label: 'Variable', description: 'Sets a dashboard variable.' },
          { value: 'off', label: 'Off' },
        ],
      },
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'select.variable',
      name: 'Variable',
      description: 'Dashboard variable to set to the selected values.',
      category: CATEGORY,
      settings: { options: [], allowCustomValue: true, getOptions: loadVariables },
      showIf: isVariable,
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'select.column',
      name: 'Column',
      description: 'Column to filter by. Empty: the source, else the country, else the label of the series.',
      category: CATEGORY,
      settings: { options: [], allowCustomValue: true, isClearable: true, getOptions: loadTextColumns },
      showIf: isFiltering,
    })
    .addBooleanSwitch({
      path: 'select.at_once',
      name: 'Filter immediately',
      description: 'Filters without the button below the chart.',
      defaultValue: false,
      category: CATEGORY,
      showIf: isFiltering,
    });
}
