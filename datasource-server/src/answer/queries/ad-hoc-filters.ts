import { adHocFiltersSchema, AppError, findFilter, GOT_EXPECTED, placeIssue, type Filter, type Frame, type Query } from '@weir/schema';

/** A query with the dashboard's ad-hoc filters, and a sentence on filters that do not apply to it. */
export interface Narrowed {
  readonly query: Query;
  readonly ignored: string | null;
}

/**
 * Adds the filters in `ad_hoc_filters` to those of the query. Filters on unknown columns, and all filters of a query that
 * takes none, are ignored, so that a filter of a dashboard does not break its other panels.
 *
 * @throws AppError `query.invalid` when `ad_hoc_filters` is not a list of filters
 */
export const narrow = (query: Query, ad_hoc_filters: unknown): Narrowed => {
  const parsed = adHocFiltersSchema.safeParse(ad_hoc_filters, GOT_EXPECTED);
  if (!parsed.success) throw new AppError('query.invalid', `ad_hoc_filters is not valid: ${placeIssue(parsed.error.issues[0], 'the list')}.`);
  const takes = 'filters' in query;
  const added: Filter[] = [];
  const skipped: string[] = [];
  for (const ad_hoc of parsed.data) {
    const filter = takes ? findFilter(ad_hoc) : undefined;
    if (filter === undefined) skipped.push(`${ad_hoc.key} ${ad_hoc.operator} ${ad_hoc.value}`);
    else added.push(filter);
  }
  return {
    query: added.length > 0 && 'filters' in query ? { ...query, filters: [...query.filters, ...added] } : query,
    ignored: skipped.length === 0 ? null : `Filter ignored: ${skipped.join(', ')} (${takes ? 'unknown column or operator' : 'this query takes no filters'}).`,
  };
};

/** Adds a notice about ignored filters to the first frame. */
export const withIgnored = (frames: readonly Frame[], ignored: string | null): readonly Frame[] => {
  const [first, ...rest] = frames;
  if (ignored === null || first === undefined) return frames;
  return [{ ...first, meta: { ...first.meta, notices: [...(first.meta?.notices ?? []), { severity: 'info', text: ignored }] } }, ...rest];
};
