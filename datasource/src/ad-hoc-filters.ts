import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import type { AdHocFilter } from '@weir/schema';

/** What Grafana's template service has besides its interface: the filters of the dashboard's ad-hoc variables. */
type WithAdHocFilters = TemplateSrv & { getAdhocFilters?: (datasource: string) => AdHocVariableFilter[] };

/**
 * The ad-hoc filters that concern a data source. Newer Grafana hands them over; 10.1 keeps them by name, or by uid where
 * the variable names its data source by another variable.
 */
export function findAdHocFilters(templates: TemplateSrv, datasource: { name: string; uid: string }, handed?: AdHocVariableFilter[]): AdHocVariableFilter[] {
  if (handed) {
    return handed;
  }
  const kept = [datasource.name, datasource.uid].map((key) => (templates as WithAdHocFilters).getAdhocFilters?.(key) ?? []);
  return [...new Map(kept.flat().map((filter) => [JSON.stringify(filter), filter])).values()];
}

/** Filters as the server takes them, with variables replaced; those still without a column are left out. */
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
