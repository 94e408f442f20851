import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { AdHocVariableBuilder, DatasourceVariableBuilder, TextBoxVariableBuilder, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE_TYPE, DATASOURCE_UID } from './names.ts';
import { VARIABLE_DATASOURCE } from './weir-target.ts';

/**
 * Dashboard schema of Grafana 10.1, the oldest supported release: older releases ignore features of a later schema,
 * newer ones migrate this one.
 */
export const SCHEMA_VERSION = 38;

/** Variable that selects the Weir data source. */
export const datasourceVariable = (): DatasourceVariableBuilder =>
  new DatasourceVariableBuilder('datasource').label('Data source').type(DATASOURCE_TYPE).current({ selected: true, text: 'Weir', value: DATASOURCE_UID });

/** Returns a text variable that users type or links set. */
export const textVariable = (name: string, label: string, description: string, value: string): TextBoxVariableBuilder =>
  new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ selected: true, text: value, value })
    .options([{ selected: true, text: value, value }]);

/** Returns the ad-hoc filter variable of a page; Grafana 10.1 requires its filter list even if it is empty. */
export const filtersVariable = (): Builder<VariableModel> => ({
  build: () => ({ ...new AdHocVariableBuilder('filters').label('Filters').datasource(VARIABLE_DATASOURCE).build(), filters: [] }),
});
