import { adHocFiltersSchema, AppError, findFilter, type Filter, type Frame, type Query } from '@weir/schema';

/** A query narrowed by the dashboard's ad-hoc filters, and a sentence on those that do not fit it. */
export interface Narrowed {
  readonly query: Query;
  readonly left_off: string | null;
}

/**
 * Adds the filters that came along as `ad_hoc_filters` to those of the query. A filter on what no session has, or on a
 * query that takes none, is left off: one filter of a dashboard must not break its other panels.
 *
 * @throws AppError `query.invalid` where they are no filters at all
 */
export const narrow = (query: Query, ad_hoc_filters: unknown): Narrowed => {
  const parsed = adHocFiltersSchema.safeParse(ad_hoc_filters);
  if (!parsed.success) throw new AppError('query.invalid', `ad_hoc_filters: ${parsed.error.issues[0].message}.`);
  const takes = 'filters' in query;
  const added: Filter[] = [];
  const left: string[] = [];
  for (const ad_hoc of parsed.data) {
    const filter = takes ? findFilter(ad_hoc) : undefined;
    if (filter === undefined) left.push(`${ad_hoc.key} ${ad_hoc.operator} ${ad_hoc.value}`);
    else added.push(filter);
  }
  return {
    query: added.length > 0 && 'filters' in query ? { ...query, filters: [...query.filters, ...added] } : query,
    left_off: left.length === 0 ? null : `Not narrowed by ${left.join(', ')}: ${takes ? 'sessions have no such column, or it is no such condition' : 'this query takes no filters'}.`,
  };
};

/** Says on the first frame which filters do not count in it. */
export const withLeftOff = (frames: readonly Frame[], left_off: string | null): readonly Frame[] => {
  const [first, ...rest] = frames;
  if (left_off === null || first === undefined) return frames;
  return [{ ...first, meta: { ...first.meta, notices: [...(first.meta?.notices ?? []), { severity: 'info', text: left_off }] } }, ...rest];
};
