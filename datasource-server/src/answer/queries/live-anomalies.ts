import { LIVE_COLUMNS } from '@weir/schema';
import { toLiveFields } from './columns-to-fields.ts';
import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** The newest anomalies of the range, oldest first, and the stream of later ones. */
export const liveAnomalies = defineQuery({
  queryType: 'live_anomalies',
  answer: async ({ limit }, range, { store }) => {
    const columns = await store.sessionTable({ ...range, filters: [], anomalies_only: true, limit });
    const oldestFirst = Object.fromEntries(LIVE_COLUMNS.map((name) => [name, columns[name].toReversed()]));
    return [tableFrame('anomalies', toLiveFields(oldestFirst), { channel: 'anomalies' })];
  },
});
