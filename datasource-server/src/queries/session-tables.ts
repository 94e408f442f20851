import type { Field, Frame } from '@weir/schema';
import { defineQuery } from './define-query.ts';

const table = (name: string, fields: readonly Field[]): Frame => ({ name, meta: { type: 'table', typeVersion: [0, 1] }, fields });

/** Sessions with features and verdicts, newest first. */
export const sessions = defineQuery({
  queryType: 'sessions',
  answer: async ({ filters, anomalies_only, limit }, range, { store }) => [
    table('sessions', await store.sessionTable({ ...range, filters, anomalies_only, limit })),
  ],
});

/** Points of a scatter plot. */
export const scatter = defineQuery({
  queryType: 'scatter',
  answer: async ({ filters, x, y, limit }, range, { store, model }) => {
    const frame = table('scatter', await store.scatterTable({ ...range, filters, x, y, limit }));
    return [{ ...frame, meta: { ...frame.meta, custom: { x, y, threshold: model()?.threshold ?? null } } }];
  },
});

/** Sums by country of the source. */
export const countries = defineQuery({
  queryType: 'countries',
  answer: async ({ filters }, range, { store }) => [table('countries', await store.countryTable({ ...range, filters }))],
});
