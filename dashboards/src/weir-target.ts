import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { querySchema, type QueryOf, type QueryType } from '@weir/schema';
import { DATASOURCE_TYPE } from './names.ts';

/** Reference to the data source selected by the dashboard variable. */
export const VARIABLE_DATASOURCE = { type: DATASOURCE_TYPE, uid: '${datasource}' } as const;

/** Properties of a query of one type; the others take the defaults of the schema. */
export type QueryInput<T extends QueryType = QueryType> = T extends QueryType
  ? { readonly queryType: T } & Partial<Omit<QueryOf<T>, 'queryType'>>
  : never;

/** Filter on the source address of the dashboard; `*` matches all. */
export const SOURCE_FILTER = { column: 'src_ip', operator: 'matches', value: '$src_ip' } as const;

/**
 * Returns a query of the Weir data source as a panel target with all defaults filled in.
 *
 * @throws ZodError for an invalid query
 */
export const weirTarget = (query: QueryInput, refId = 'A'): Builder<Dataquery> => ({
  build: () => ({ refId, datasource: VARIABLE_DATASOURCE, ...querySchema.parse(query) }) as unknown as Dataquery,
});
