import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import type { AdHocFilter } from '@weir/schema';

/** Grafana's template service with an undocumented method: the filters of the dashboard's ad-hoc variables. */
type WithAdHocFilters = TemplateSrv & { getAdhocFilters?: (datasource: string) => AdHocVariableFilter[] };

/**
 * Returns the ad-hoc filters of a data source. Newer Grafana releases pass them in; 10.1 stores them by name, or by uid
 * if the variable refers to its data source by another variable.
 */
export function findAdHocFilters(templates: TemplateSrv, datasource: { name: string; uid: string }, given?: AdHocVariableFilter[]): AdHocVariableFilter[] {
  if (given) {
    return given;
  }
  const kept = [datasource.name, datasource.uid].map((key) => (templates as WithAdHocFilters).getAdhocFilters?.(key) ?? []);
  return [...new Map(kept.flat().map((filter) => [JSON.stringify(filter), filter])).values()];
}

/** Returns filters in the form of the server, with variables replaced; filters without a column are omitted. */
export function toAdHocFilters(filters: readonly AdHocVariableFilter[], templates: TemplateSrv, scopedVars: ScopedVars): AdHocFilter[] {
  return filters
    .filter((filter) => filter?.key)
    .map(({ key, operator, value, values }) => ({
      key,
      operator,
      value: templates.replace(value, scopedVars),
      ...(values && { values: values.map((one) => templates.replace(one, scopedVars)) }),
    }));
}
