import type { PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings, StandardEditorContext } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { framesFromData } from '../frames-from-data';

/** What a choice in a chart does to the dashboard. */
export interface SelectionOptions {
  /** Ad-hoc filter of the panel's data source, variable of the dashboard, or neither. */
  filter?: 'adhoc' | 'variable' | 'off';
  /** Name of the variable, without `$`. */
  variable?: string;
  /** Column to filter by; empty takes what tells the chosen marks best. */
  column?: string;
  /** True filters as soon as something is chosen, false offers it first. */
  at_once?: boolean;
}

interface WithSelection {
  select?: SelectionOptions;
}

const CATEGORY = ['Selection'];
const isFiltering = ({ select }: WithSelection) => (select?.filter ?? 'adhoc') !== 'off';
const isVariable = ({ select }: WithSelection) => select?.filter === 'variable';

/** Variables of the dashboard, by name. */
export const loadVariables = async (): Promise<Array<SelectableValue<string>>> =>
  getTemplateSrv()
    .getVariables()
    .map(({ name, label }) => ({ value: name, label: label || name, description: `$${name}` }));

const loadTextColumns = async ({ data }: StandardEditorContext<unknown>): Promise<Array<SelectableValue<string>>> => {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter(({ type }) => type === 'string').map(({ name }) => name));

  return [...names].map((name) => ({ value: name, label: name }));
};

/** Declares to Grafana's editor what a choice in the chart does. */
export function addSelectionOptions<Options extends WithSelection>(builder: PanelOptionsEditorBuilder<Options>): void {
  builder
    .addRadio({
      path: 'select.filter',
      name: 'A choice filters by',
      description: 'Click a mark, drag around several, or choose one with the keyboard.',
      defaultValue: 'adhoc',
      category: CATEGORY,
      settings: {
        options: [
          { value: 'adhoc', label: 'Ad-hoc filter', description: 'A filter on the data source of the panel.' },
          { value: 'variable', label: 'Variable', description: 'A variable of the dashboard is set.' },
          { value: 'off', label: 'Nothing' },
        ],
      },
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'select.variable',
      name: 'Variable',
      description: 'Set to the chosen values, all of them where it allows several.',
      category: CATEGORY,
      settings: { options: [], allowCustomValue: true, getOptions: loadVariables },
      showIf: isVariable,
    })
    .addSelect<string, SelectFieldConfigSettings<string>>({
      path: 'select.column',
      name: 'Column',
      description: 'Left empty, the source, else the country, or what a series is told by.',
      category: CATEGORY,
      settings: { options: [], allowCustomValue: true, isClearable: true, getOptions: loadTextColumns },
      showIf: isFiltering,
    })
    .addBooleanSwitch({
      path: 'select.at_once',
      name: 'Filter at once',
      description: 'Without asking in a bar below the chart.',
      defaultValue: false,
      category: CATEGORY,
      showIf: isFiltering,
    });
}
