import { duckDbDialect } from '../duckdb/duckdb-dialect.ts';
import type { Executor, SqlDialect } from './dialect.ts';
import { toSqlEngine } from './engine.ts';
import { raw } from './sql.ts';
import { SqlReads } from './sql-reads.ts';

/** What the shared parts of statements may not contain, because databases differ in it. */
const OWN_WAYS =
  /::|\/\/|\bFILTER\b|\bCAST\b|\bIF\b|unnest|json|list_|struct|arg_m|any_value|quantile|isfinite|starts_with|contains|regexp|concat|\brange\(|DISTINCT FROM|IS (NOT )?(TRUE|FALSE)|GROUP BY ALL|\* EXCLUDE|QUALIFY|\bSEMI\b|\bANTI\b|stddev|corr\(|lower\(|\?/i;

/** A dialect that writes each function as its name and notes its use. */
const markers = (used: Set<string>): SqlDialect =>
  Object.fromEntries(
    Object.keys(duckDbDialect).map((name) => [
      name,
      () => {
        used.add(name);
        return name === 'placeholder' ? `@${name}` : raw(`@${name}`);
      },
    ]),
  ) as unknown as SqlDialect;

const ALL = { from_ms: 0, to_ms: 40 * 86_400_000, filters: [] };
const FILTERS = [
  { column: 'src_ip', operator: '=', value: 'a' },
  { column: 'src_ip', operator: '!=', value: '' },
  { column: 'dst_port', operator: 'in', value: '1,2' },
  { column: 'dst_port', operator: 'not in', value: '1' },
  { column: 'label', operator: '=~', value: 'a' },
  { column: 'label', operator: '!~', value: 'a' },
  { column: 'reason', operator: 'matches', value: 'a*' },
  { column: 'reason', operator: 'matches', value: '*a*' },
  { column: 'bytes_in', operator: '>=', value: '1' },
] as const;
const EXCEPTED = {
  exceptions: [{ disposition_id: 'd', src_ip: 'a', session_id: null, from_ms: 0, to_ms: 1, max_bytes_in: 1, max_bytes_out: 1, max_rarity: 1 }],
  guards: [{ src_ip: 'a', from_ms: 0, to_ms: 1 }],
};

/** Calls every read. */
const readAll = async (reads: SqlReads): Promise<void> => {
  const { traffic } = reads;
  const selection = { ...ALL, filters: FILTERS };
  const counted = { ...selection, excepted: EXCEPTED, bucket_ms: 3_600_000, top_k: 3, known_since_ms: 0 };
  for (const split_by of [null, 'src_ip', 'technique']) {
    await reads.anomalyCounts({ ...counted, split_by });
    await traffic.anomalyRates({ ...counted, split_by });
    await traffic.sessionCells({ ...counted, cell_ms: 60_000, group_by: split_by });
    await traffic.distribution({ ...selection, column: 'bytes_in', split_by: split_by as 'src_ip' | null, limit: 3 });
  }
  await reads.trafficSummary({ ...selection, excepted: EXCEPTED });
  await reads.anomalousSessions({ from_ms: 0, to_ms: 1, excepted: EXCEPTED });
  await reads.volumes({ ...selection, bucket_ms: 60_000 });
  await reads.sessionTable({ ...selection, anomalies_only: true, search: 'a', limit: 1, sort_by: 'src_ip', order: 'ascending' });
  await reads.sessionCount({ ...selection, anomalies_only: false });
  await reads.sessionVolume({ ...selection, anomalies_only: true, bucket_ms: 60_000 });
  await reads.scatterTable({ ...selection, x: 'hour', y: 'bytes_in', limit: 1 });
  await reads.countryTable(selection);
  await reads.findings({ from_ms: 0, to_ms: 1, min_severity: 'low', limit: 1 });
  await reads.findFinding('f');
  await reads.session('s');
  await reads.rarestSession(selection);
  await reads.dayPeaks({ from_ms: 0, to_ms: 1, min_rarity: 1, most_a_day: 1 });
  await reads.dayAlerts({ from_ms: 0, to_ms: 1, min_rarity: 1, most_a_day: 1, excepted: EXCEPTED });
  await reads.sampleSessions({ ...selection, limit: 1 });
  await reads.scoredSessionsOf(['a']);
  await reads.staleCount('m');
  for (const read of [reads.counts, reads.firstSessionTime, reads.sourceCount, reads.peaks, reads.logShape, reads.ping]) await (read as () => Promise<unknown>).call(reads);
  await reads.sources(1);
  await traffic.columnValues({ ...selection, column: 'src_ip', search: 'a', limit: 1 });
  await traffic.volumeBand({ ...selection, from_ms: 30 * 86_400_000, measure: 'bytes_in', bucket_ms: 3_600_000, history_days: 30 });
  for (const measure of ['anomaly_rate', 'bytes_in'] as const) await traffic.heatMap({ ...selection, measure });
  await traffic.topTalkers({ ...selection, group_by: 'src_ip', order_by: 'anomaly_count', limit: 1 });
  for (const method of ['pearson', 'spearman'] as const) await traffic.correlation({ ...selection, columns: ['bytes_in', 'bytes_out'], method });
  await traffic.newAnomalies({ cursor: '0', limit: 1 });
};

describe('reads of SQL databases', () => {
  const used = new Set<string>();
  const texts: string[] = [];
  // Every number is large enough for a sample to be narrowed.
  const executor: Executor = {
    rows: async (text) => {
      texts.push(text);
      return [new Proxy({}, { get: (_, name) => (name === 'finding' || name === 'body' ? '{}' : 1_000) })];
    },
    columns: async (text, _values, types) => {
      texts.push(text);
      return types.map(() => new Float64Array(1));
    },
  };
  beforeAll(() => readAll(new SqlReads(toSqlEngine(markers(used), executor))));

  it('share only SQL that databases write in the same way', () => {
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter((text) => OWN_WAYS.test(text.replaceAll(/@\w+/g, '')))).toEqual([]);
  });

  it('use every function of a dialect', () => expect([...used].sort()).toEqual(Object.keys(duckDbDialect).sort()));
});
