import { LIVE_COLUMNS, type Field } from '@weir/schema';
import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** The newest anomalies of the range, oldest first, and the stream of later ones. */
export const liveAnomalies = defineQuery({
  queryType: 'live_anomalies',
  answer: async ({ limit }, range, { store }) => {
    const fields = await store.sessionTable({ ...range, filters: [], anomalies_only: true, limit });
    return [tableFrame('anomalies', LIVE_COLUMNS.flatMap((name) => toLiveField(fields.find((field) => field.name === name))), { channel: 'anomalies' })];
  },
});

/** Returns a column oldest first, as in the stream, with only the properties of stream packets, because Grafana compares their schemas. */
const toLiveField = (field: Field | undefined): Field[] => {
  if (field === undefined) return [];
  const { name, type, config, values } = field;
  const unit = config?.unit;
  return [{ name, type, ...(unit === undefined ? {} : { config: { unit } }), values: Array.from<string | number | boolean | null>(values).reverse() }];
};
