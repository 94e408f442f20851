import { AppError, type Field } from '@weir/schema';
import { BOX_STATISTICS, type Correlation, type Distribution, type TopTalkers } from '../../store/contract/traffic-reads.ts';
import { getColumn, numberField, roundSums } from './columns-to-fields.ts';
import { defineQuery } from './define-query.ts';
import { tableFrame } from './table-frame.ts';

/** Sources or other groups with the most traffic. */
export const topTalkers = defineQuery({
  queryType: 'top_talkers',
  answer: async ({ group_by, order_by, limit, filters }, range, { store }) => {
    const found = await store.traffic.topTalkers({ ...range, filters, group_by, order_by, limit });
    return [tableFrame('top talkers', toTalkerFields(found, group_by, order_by), { custom: { group_by, order_by } })];
  },
});

const toTalkerFields = (found: TopTalkers, group_by: string, order_by: string): Field[] => {
  const rates = found.anomaly_count.map((count, row) => count / found.session_count[row]);
  return [
    { name: group_by, type: 'string', values: found.key },
    ...(found.country === null ? [] : [{ name: 'src_ip_country_code', type: 'string', values: found.country } as const]),
    numberField('session_count', found.session_count, { unit: 'short' }),
    numberField('anomaly_count', found.anomaly_count, { unit: 'short' }),
    numberField('anomaly_rate', rates, { unit: 'percentunit' }),
    numberField('bytes_in', found.bytes_in, { unit: 'decbytes' }),
    numberField('bytes_out', found.bytes_out, { unit: 'decbytes' }),
    numberField('total_bytes', found.total_bytes, { unit: 'decbytes' }),
    numberField('share', found.share, { unit: 'percentunit', description: `Share of ${order_by} among all selected sessions.` }),
    numberField('rarity', found.rarity, { description: 'Rarity of the rarest session, in powers of ten.' }),
    { name: 'first_seen', type: 'time', values: found.first_seen },
    { name: 'last_seen', type: 'time', values: found.last_seen },
  ];
};

/** Quartiles and fences of a column. */
export const distribution = defineQuery({
  queryType: 'distribution',
  answer: async ({ column, split_by, limit, filters }, range, { store }) => {
    const found = await store.traffic.distribution({ ...range, filters, column, split_by, limit });
    return [tableFrame(`distribution of ${column}`, toBoxFields(found, split_by, column), { custom: { column } })];
  },
});

/** Mean and deviation are sums of fractions. */
const SUMS: readonly string[] = ['mean', 'std'];

const toBoxFields = (found: Distribution, split_by: string | null, column: string): Field[] => {
  const { unit } = getColumn(column);
  const config = unit === undefined ? undefined : { unit };
  return [
    { name: split_by ?? 'group', type: 'string', values: found.key },
    numberField('session_count', found.session_count),
    ...BOX_STATISTICS.map((name) => numberField(name, SUMS.includes(name) ? roundSums(found[name]) : found[name], config)),
    numberField('outlier_count', found.outlier_count, { description: 'Sessions outside the fences.' }),
    numberField('anomalous_outlier_count', found.anomalous_outlier_count, { description: 'Anomalous sessions outside the fences.' }),
  ];
};

/** Correlation of columns. */
export const correlation = defineQuery({
  queryType: 'correlation',
  answer: async ({ columns, method, filters }, range, { store }) => {
    if (new Set(columns).size < 2) throw new AppError('query.invalid', `columns is not valid: got ${new Set(columns).size} different columns, expected at least 2.`);
    return [tableFrame('correlation', toMatrixFields(await store.traffic.correlation({ ...range, filters, columns, method }), method), { custom: { method } })];
  },
});

const toMatrixFields = ({ columns, coefficients }: Correlation, method: string): Field[] => {
  const rounded = roundSums(coefficients);
  const of = (index: number): Float64Array => rounded.subarray(index * columns.length, (index + 1) * columns.length);
  return [
    { name: 'column', type: 'string', values: columns },
    ...columns.map((name, index) => numberField(name, of(index), { description: `${method} coefficient with ${name}` })),
  ];
};

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** A measure by weekday and hour. */
export const heatMap = defineQuery({
  queryType: 'heat_map',
  answer: async ({ measure, filters }, range, { store }) => {
    const cells = await store.traffic.heatMap({ ...range, filters, measure });
    const unit = measure.includes('bytes') ? 'decbytes' : measure === 'anomaly_rate' ? 'percentunit' : 'short';
    const fields: Field[] = [
      { name: 'weekday', type: 'string', values: WEEKDAYS },
      ...HOURS.map((hour) => numberField(`${String(hour).padStart(2, '0')}:00`, Float64Array.from(WEEKDAYS, (_, weekday) => cells[weekday * HOURS.length + hour]), { unit })),
    ];
    return [tableFrame(`${measure} by hour of the week`, fields, { custom: { measure } })];
  },
});
