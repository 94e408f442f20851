import { AppError } from '@weir/schema';
import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** Sources or other groups with the most traffic. */
export const topTalkers = defineQuery({
  queryType: 'top_talkers',
  answer: async ({ group_by, order_by, limit, filters }, range, { store }) => [
    tableFrame('top talkers', await store.traffic.topTalkers({ ...range, filters, group_by, order_by, limit }), { custom: { group_by, order_by } }),
  ],
});

/** Quartiles and fences of a column. */
export const distribution = defineQuery({
  queryType: 'distribution',
  answer: async ({ column, split_by, limit, filters }, range, { store }) => [
    tableFrame(`distribution of ${column}`, await store.traffic.distribution({ ...range, filters, column, split_by, limit }), { custom: { column } }),
  ],
});

/** Correlation of columns. */
export const correlation = defineQuery({
  queryType: 'correlation',
  answer: async ({ columns, method, filters }, range, { store }) => {
    if (new Set(columns).size < 2) throw new AppError('query.invalid', `columns is not valid: got ${new Set(columns).size} different columns, expected at least 2.`);
    return [tableFrame('correlation', await store.traffic.correlation({ ...range, filters, columns, method }), { custom: { method } })];
  },
});

/** A measure by weekday and hour. */
export const heatMap = defineQuery({
  queryType: 'heat_map',
  answer: async ({ measure, filters }, range, { store }) => [
    tableFrame(`${measure} by hour of the week`, await store.traffic.heatMap({ ...range, filters, measure }), { custom: { measure } }),
  ],
});
