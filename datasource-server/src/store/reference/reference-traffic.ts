import { AppError, DAY_MS, LIVE_COLUMNS, OTHER_GROUP } from '@weir/schema';
import {
  BOX_STATISTICS,
  CELL_SUMS,
  MAX_CELLS,
  NO_TECHNIQUE,
  RANKED_SESSIONS,
  UNKNOWN_GROUP,
  type ColumnValueCounts,
  type Correlation,
  type Distribution,
  type NewAnomalies,
  type RateSeries,
  type RatesRequest,
  type SessionCells,
  type SessionCellsRequest,
  type TopTalkers,
  type TrafficReads,
  type VolumeBand,
  type VolumeBandRequest,
} from '../contract/traffic-reads.ts';
import type { Selection } from '../contract/store.ts';
import { ascending, descending, groupBy, inOrder, largest, least, sum } from './order.ts';
import type { ReferenceState } from './reference-state.ts';
import { toCounted, toTest } from './selection.ts';
import { bySamplingKey, textOf, toColumns, valueOf, type SessionRow } from './session-row.ts';
import { deviation, mean, pearson, quantile, ranks } from './statistics.ts';

type Request<K extends keyof TrafficReads> = Parameters<TrafficReads[K]>[0];

const WEEK_MS = 7 * DAY_MS;
const HOURS = 24;
const WEEKDAYS = 7;

const countOf = <T>(rows: readonly T[], is: (row: T) => boolean): number => rows.filter(is).length;
const isAnomaly = ({ is_anomaly }: SessionRow): boolean => is_anomaly === true;

/** Aggregates by measure name. */
const MEASURES: Readonly<Record<string, (rows: readonly SessionRow[]) => number>> = {
  session_count: (rows) => rows.length,
  anomaly_count: (rows) => countOf(rows, isAnomaly),
  bytes_in: (rows) => sum(rows, (row) => row.bytes_in),
  bytes_out: (rows) => sum(rows, (row) => row.bytes_out),
  total_bytes: (rows) => sum(rows, (row) => row.total_bytes),
  anomaly_rate: (rows) => countOf(rows, isAnomaly) / rows.length,
};

const measureOf = (name: string): ((rows: readonly SessionRow[]) => number) => {
  const measure = MEASURES[name];
  if (measure === undefined) throw new RangeError(`unknown measure: got ${name}`);
  return measure;
};

/** Buckets of a time range; the last one may end after it. */
interface Buckets {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly bucket_ms: number;
}

/** Returns a number for each bucket, computed from the sessions that start in it. */
export const perBucket = (rows: readonly SessionRow[], { from_ms, to_ms, bucket_ms }: Buckets, of: (rows: readonly SessionRow[]) => number): Float64Array =>
  Float64Array.from({ length: Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms)) }, (_, bucket) => of(rows.filter(({ start_time }) => Math.floor((start_time - from_ms) / bucket_ms) === bucket)));

/** Returns the group of a session: see TrafficReads. */
export const groupOf = (state: ReferenceState, row: SessionRow, group_by: string): string => {
  if (group_by !== 'technique') return textOf(row, group_by) ?? UNKNOWN_GROUP;
  const covering = state.findings.map(({ finding }) => finding).filter(({ entity, start_time, end_time }) => entity === row.src_ip && start_time <= row.start_time && row.start_time <= end_time);
  return least(covering.flatMap(({ technique }) => (technique == null ? [] : [technique.id]))) ?? NO_TECHNIQUE;
};

/** Ranks groups for a split: the most counted sessions first, then the most sessions, then by name. */
export const rankGroups = (state: ReferenceState, rows: readonly SessionRow[], split_by: string, isCounted: (row: SessionRow) => boolean): string[] =>
  [...groupBy(rows, (row) => groupOf(state, row, split_by))]
    .map(([key, group]) => ({ key, counted: countOf(group, isCounted), sessions: group.length }))
    .sort(inOrder(descending(({ counted }) => counted), descending(({ sessions }) => sessions), ascending(({ key }) => key)))
    .map(({ key }) => key);

/** The range in which groups are known begins no later than the range shown. */
export const knownRange = <T extends Selection & { readonly known_since_ms: number }>(request: T): T => ({ ...request, from_ms: Math.min(request.known_since_ms, request.from_ms) });

/** The traffic reads in memory. `view` returns the state, or throws when it cannot be read. */
export class ReferenceTraffic implements TrafficReads {
  constructor(private readonly view: () => ReferenceState) {}

  async columnValues({ column, search, limit, ...selection }: Request<'columnValues'>): Promise<ColumnValueCounts> {
    const rows = this.select(selection).filter((row) => textOf(row, column)?.toLowerCase().includes(search.toLowerCase()) === true);
    const values = [...groupBy(rows, (row) => textOf(row, column)!)].sort(inOrder(descending(([, group]) => group.length), ascending(([, [row]]) => valueOf(row, column)))).slice(0, limit);
    return {
      value: values.map(([value]) => value),
      session_count: Float64Array.from(values, ([, group]) => group.length),
      anomaly_count: Float64Array.from(values, ([, group]) => countOf(group, isAnomaly)),
    };
  }

  async anomalyRates(request: RatesRequest): Promise<readonly RateSeries[]> {
    const isCounted = toCounted(request.excepted);
    const rows = this.select(request);
    const rateOf = (group: readonly SessionRow[]): number => (group.length === 0 ? 0 : countOf(group, isCounted) / group.length);
    const { split_by, top_k } = request;
    if (split_by === null) return [{ key: '', rates: perBucket(rows, request, rateOf) }];
    const state = this.view();
    const ranked = rankGroups(state, this.select(knownRange(request)), split_by, isCounted);
    const top = ranked.slice(0, top_k);
    const ofGroup = (isIn: (key: string) => boolean): Float64Array => perBucket(rows.filter((row) => isIn(groupOf(state, row, split_by))), request, rateOf);
    const named = top.map((key) => ({ key, rates: ofGroup((group) => group === key) }));
    return ranked.length > top_k ? [...named, { key: OTHER_GROUP, rates: ofGroup((group) => !top.includes(group)) }] : named;
  }

  async volumeBand(request: VolumeBandRequest): Promise<VolumeBand> {
    const { from_ms, to_ms, bucket_ms, history_days } = request;
    const measure = measureOf(request.measure);
    const actual = perBucket(this.select(request), request, (rows) => (rows.length === 0 ? 0 : measure(rows)));
    const period_ms = bucket_ms < DAY_MS ? DAY_MS : Math.max(WEEK_MS, bucket_ms);
    const places = Math.round(period_ms / bucket_ms);
    const first = least([...this.view().sessions.values()].map(({ start_time }) => start_time).filter((start) => start >= from_ms - history_days * DAY_MS));
    const periods = first === null ? 0 : Math.floor((from_ms - first) / period_ms);
    if (periods < 1) return { actual, typical: null, low: null, high: null, periods: 0 };
    const before = this.select({ ...request, from_ms: from_ms - periods * period_ms, to_ms: from_ms });
    const valuesAt = (place: number): number[] =>
      Array.from({ length: periods }, (_, period) => {
        const bucket = place - (period + 1) * places;
        const rows = before.filter(({ start_time }) => Math.floor((start_time - from_ms) / bucket_ms) === bucket);
        return rows.length === 0 ? 0 : measure(rows);
      }).sort((a, b) => a - b);
    const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
    const at = (share: number): Float64Array => Float64Array.from({ length }, (_, bucket) => quantile(valuesAt(bucket % places), share));
    return { actual, low: at(0.1), typical: at(0.5), high: at(0.9), periods };
  }

  async topTalkers({ group_by, order_by, limit, ...selection }: Request<'topTalkers'>): Promise<TopTalkers> {
    const measure = measureOf(order_by);
    const state = this.view();
    const rows = this.select(selection);
    const groups = [...groupBy(rows, (row) => groupOf(state, row, group_by))].sort(inOrder(descending(([, group]) => measure(group)), ascending(([key]) => key))).slice(0, limit);
    const whole = measure(rows);
    const column = (of: (group: readonly SessionRow[]) => number): Float64Array => Float64Array.from(groups, ([, group]) => of(group));
    return {
      key: groups.map(([key]) => key),
      country: group_by === 'src_ip' ? groups.map(([, group]) => least(group.flatMap(({ src_ip_country_code }) => src_ip_country_code ?? []))) : null,
      session_count: column(MEASURES.session_count),
      anomaly_count: column(MEASURES.anomaly_count),
      bytes_in: column(MEASURES.bytes_in),
      bytes_out: column(MEASURES.bytes_out),
      total_bytes: column(MEASURES.total_bytes),
      share: column((group) => (whole === 0 ? 0 : measure(group) / whole)),
      rarity: column((group) => largest(group.flatMap(({ rarity }) => rarity ?? [])) ?? NaN),
      first_seen: column((group) => least(group.map(({ start_time }) => start_time))!),
      last_seen: column((group) => largest(group.map(({ end_time }) => end_time))!),
    };
  }

  async distribution({ column, split_by, limit, ...selection }: Request<'distribution'>): Promise<Distribution> {
    const state = this.view();
    const known = this.select(selection).filter((row) => Number.isFinite(valueOf(row, column)));
    const groups = [...groupBy(known, (row) => (split_by === null ? 'all' : groupOf(state, row, split_by)))].sort(inOrder(descending(([, group]) => group.length), ascending(([key]) => key))).slice(0, limit);
    const boxes = groups.map(([key, group]) => {
      const values = group.map((row) => valueOf(row, column) as number).sort((a, b) => a - b);
      const [q1, median, q3] = [0.25, 0.5, 0.75].map((share) => quantile(values, share));
      const [lower_fence, upper_fence] = [q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)];
      const outliers = group.filter((row) => (valueOf(row, column) as number) < lower_fence || (valueOf(row, column) as number) > upper_fence);
      const [min, max] = [values[0], values[values.length - 1]];
      const statistics = { min, lower_fence, q1, median, q3, upper_fence, max, mean: mean(values), std: deviation(values) };
      return { key, session_count: group.length, outlier_count: outliers.length, anomalous_outlier_count: countOf(outliers, isAnomaly), ...statistics };
    });
    const names = ['session_count', 'outlier_count', 'anomalous_outlier_count', ...BOX_STATISTICS] as const;
    return { key: boxes.map(({ key }) => key), ...Object.fromEntries(names.map((name) => [name, Float64Array.from(boxes, (box) => box[name])])) } as unknown as Distribution;
  }

  async correlation({ columns: asked, method, ...selection }: Request<'correlation'>): Promise<Correlation> {
    const columns = [...new Set(asked)];
    const rows = method === 'pearson' ? this.select(selection) : bySamplingKey(this.select(selection), 0n).slice(0, RANKED_SESSIONS);
    const values = new Map(
      columns.map((column) => {
        const own = rows.map((row) => valueOf(row, column) as number | null);
        return [column, method === 'pearson' ? own : ranks(own.map((value) => value ?? Infinity))] as const;
      }),
    );
    const coefficientOf = (a: string, b: string): number => {
      const [xs, ys] = [values.get(a)!, values.get(b)!];
      return pearson(xs.flatMap((x, row) => (x === null || ys[row] === null ? [] : [[x, ys[row]] as const])));
    };
    return { columns, coefficients: Float64Array.from(columns.flatMap((a) => columns.map((b) => coefficientOf(a, b)))) };
  }

  async newAnomalies({ cursor, limit }: Request<'newAnomalies'>): Promise<NewAnomalies> {
    const { lastWrite, sessions } = this.view();
    const from = cursor !== null && /^\d+$/.test(cursor) && Number(cursor) <= lastWrite ? Number(cursor) : lastWrite;
    const rows = [...sessions.values()].filter((row) => isAnomaly(row) && row.written > from).sort(ascending((row) => row.written)).slice(0, limit);
    return { cursor: String(rows.length === limit ? rows[limit - 1].written : lastWrite), columns: toColumns(rows, LIVE_COLUMNS) };
  }

  async sessionCells({ cell_ms, group_by, excepted, ...selection }: SessionCellsRequest): Promise<SessionCells> {
    const state = this.view();
    const isCounted = toCounted(excepted);
    const keyed = this.select(selection).map((row) => ({ row, cell: Math.floor((row.start_time - selection.from_ms) / cell_ms), key: group_by === null ? '' : groupOf(state, row, group_by) }));
    const cells = [...groupBy(keyed, ({ cell, key }) => JSON.stringify([cell, key])).values()]
      .map((group) => ({ cell: group[0].cell, key: group[0].key, rows: group.map(({ row }) => row) }))
      .sort(inOrder(ascending(({ cell }) => cell), ascending(({ key }) => key)));
    if (cells.length > MAX_CELLS) throw new AppError('query.too_large', `Too many results: got more than ${MAX_CELLS} sums by time, expected at most ${MAX_CELLS}.`);
    const sums: typeof MEASURES = { ...MEASURES, anomaly_count: (rows: readonly SessionRow[]) => countOf(rows, isCounted), all_anomaly_count: MEASURES.anomaly_count };
    return {
      cell: Float64Array.from(cells, ({ cell }) => cell),
      key: cells.map(({ key }) => key),
      ...Object.fromEntries(CELL_SUMS.map((name) => [name, Float64Array.from(cells, ({ rows }) => sums[name](rows))])),
    } as unknown as SessionCells;
  }

  async heatMap({ measure, ...selection }: Request<'heatMap'>): Promise<Float64Array> {
    const rows = this.select(selection);
    return Float64Array.from({ length: WEEKDAYS * HOURS }, (_, cell) => measureOf(measure)(rows.filter(({ day_of_week, hour }) => day_of_week * HOURS + hour === cell)));
  }

  private select(selection: Selection): SessionRow[] {
    return [...this.view().sessions.values()].filter(toTest(selection));
  }
}
