import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { querySchema, type QueryOf, type QueryType } from '@weir/schema';
import { DATASOURCE_TYPE } from './names.ts';

/** A reference to the data source that the dashboard's variable names. */
export const VARIABLE_DATASOURCE = { type: DATASOURCE_TYPE, uid: '${datasource}' } as const;

/** What is set of a query of one type; the rest takes the schema's defaults. */
export type QueryInput<T extends QueryType = QueryType> = T extends QueryType
  ? { readonly queryType: T } & Partial<Omit<QueryOf<T>, 'queryType'>>
  : never;

/** Condition that narrows a query to the dashboard's source address, `*` being all. */
export const SOURCE_FILTER = { column: 'src_ip', operator: 'matches', value: '$src_ip' } as const;

/**
 * A query of Weir's data source as a panel's target, with every default written out.
 *
 * @throws ZodError when the query is not one the server answers
 */
export const weirTarget = (query: QueryInput, refId = 'A'): Builder<Dataquery> => ({
  build: () => ({ refId, datasource: VARIABLE_DATASOURCE, ...querySchema.parse(query) }) as unknown as Dataquery,
});
