import { numberField } from './columns-to-fields.ts';
import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** The values of a column, most frequent first. */
export const columnValues = defineQuery({
  queryType: 'column_values',
  answer: async ({ column, search, limit, filters }, range, { store }) => {
    const found = await store.traffic.columnValues({ ...range, filters, column, search, limit });
    return [
      tableFrame(`values of ${column}`, [
        { name: 'value', type: 'string', values: found.value },
        numberField('session_count', found.session_count),
        numberField('anomaly_count', found.anomaly_count),
      ]),
    ];
  },
});
