import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** The values of a column, most frequent first. */
export const columnValues = defineQuery({
  queryType: 'column_values',
  answer: async ({ column, search, limit, filters }, range, { store }) => [
    tableFrame(`values of ${column}`, await store.traffic.columnValues({ ...range, filters, column, search, limit })),
  ],
});
