import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { AdHocVariableBuilder, DatasourceVariableBuilder, TextBoxVariableBuilder, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE_TYPE, DATASOURCE_UID } from './names.ts';
import { VARIABLE_DATASOURCE } from './weir-target.ts';

/**
 * Schema of Grafana 10.1, the oldest release supported: older Grafana ignores what a later schema
 * means, newer Grafana migrates this one.
 */
export const SCHEMA_VERSION = 38;

/** Which Weir the page asks. */
export const datasourceVariable = (): DatasourceVariableBuilder =>
  new DatasourceVariableBuilder('datasource').label('Data source').type(DATASOURCE_TYPE).current({ selected: true, text: 'Weir', value: DATASOURCE_UID });

/** A variable that is typed, or set by a link. */
export const textVariable = (name: string, label: string, description: string, value: string): TextBoxVariableBuilder =>
  new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ selected: true, text: value, value })
    .options([{ selected: true, text: value, value }]);

/** Conditions on any column that narrow every panel of the page that takes filters; Grafana 10.1 wants their list, empty or not. */
export const filtersVariable = (): Builder<VariableModel> => ({
  build: () => ({ ...new AdHocVariableBuilder('filters').label('Filters').datasource(VARIABLE_DATASOURCE).build(), filters: [] }),
});
