import { markSessions } from '../triage/mark-sessions.ts';
import { defineQuery } from './define-query.ts';
import { toLogFrame } from './session-log.ts';
import { tableFrame } from './table-frame.ts';

/** Sessions with features and verdicts, a page of them, as a table or as lines of a log. */
export const sessions = defineQuery({
  queryType: 'sessions',
  answer: async ({ queryType: _queryType, show, ...asked }, range, { store, triage }) => {
    const fields = markSessions(await store.sessionTable({ ...range, ...asked }), triage.state());
    return [show === 'logs' ? toLogFrame(fields) : tableFrame('sessions', fields)];
  },
});

/** Points of a scatter plot. */
export const scatter = defineQuery({
  queryType: 'scatter',
  answer: async ({ filters, x, y, limit }, range, { store, model, triage }) => {
    const frame = tableFrame('scatter', markSessions(await store.scatterTable({ ...range, filters, x, y, limit }), triage.state()));
    return [{ ...frame, meta: { ...frame.meta, custom: { x, y, threshold: model()?.threshold ?? null } } }];
  },
});

/** Sums by country of the source. */
export const countries = defineQuery({
  queryType: 'countries',
  answer: async ({ filters }, range, { store }) => [tableFrame('countries', await store.countryTable({ ...range, filters }))],
});
