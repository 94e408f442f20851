import type { DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import { SEVERITIES, type Field, type Finding, type LogShape, type Peaks } from '@weir/schema';
import type {
  AnomalyCountsRequest,
  CountedSessions,
  CountSeries,
  DayAlertsRequest,
  DayPeaksRequest,
  DueSources,
  Excepting,
  FeedHealth,
  FindingsRequest,
  SessionWithVerdict,
  SampledSession,
  Selection,
  SessionTableRequest,
  SessionVolume,
  SourceActivity,
  StoreCounts,
  StoredModel,
  StoreReads,
  FindingRecord,
  TrafficSummary,
  Volumes,
} from '../../store.ts';
import type { AnomalousSession, Excepted } from '../../exceptions.ts';
import { readAnomalousSessions } from './anomalous-sessions.ts';
import { countAnomalies } from './anomaly-counts.ts';
import { readCountries } from './country-table.ts';
import { readDayAlerts, readDayPeaks } from './day-alerts.ts';
import { exceptedCondition } from '../sql/exceptions-sql.ts';
import { readFeedHealth, readFeedPosition } from '../schema/feeds.ts';
import { narrowToFirst } from '../sql/first-rows.ts';
import { readLogShape } from './log-shape.ts';
import { readModelLog } from '../schema/model-log.ts';
import { streamTexts } from '../engine/stream-texts.ts';
import type { Reader } from '../engine/reader.ts';
import { readSampleSessions } from './sample-sessions.ts';
import { scatterTableSql } from './scatter-table.ts';
import { toCondition, type Condition } from '../sql/selection-sql.ts';
import { SCORED_SELECT, SESSION_SELECT, toSessionWithVerdict } from '../schema/session-rows.ts';
import { readSessionCount, readSessionVolume, sessionTableSql } from './session-table.ts';
import { SharedReads } from '../engine/shared-reads.ts';
import { getColumn } from '../schema/tables.ts';
import { duckDbTraffic } from './duckdb-traffic.ts';
import { readTriageLog } from '../schema/triage-log.ts';
import { readVolumes } from './volumes.ts';

type Row = Record<string, unknown>;

/** Wraps the wait for a statement, for example to measure it. */
export type TimeRead = <T>(read: () => Promise<T>) => Promise<T>;

/** The reads of the store. */
export class DuckDbReads implements StoreReads {
  /** Parsed findings of shared rows. */
  private readonly parsed = new WeakMap<readonly Row[], readonly Finding[]>();
  readonly traffic = duckDbTraffic((sql, values) => this.rows(sql, values));

  /**
   * @param timed wraps the wait for a statement
   * @param signal aborts when the client has disconnected
   */
  protected constructor(
    protected readonly reader: Reader,
    private readonly timed: TimeRead,
    protected readonly shared = new SharedReads(),
    private readonly signal?: AbortSignal,
  ) {}

  until(signal: AbortSignal): StoreReads {
    return new DuckDbReads(this.reader, this.timed, this.shared, signal);
  }

  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]> {
    return countAnomalies((sql, values) => this.rows(sql, values), request);
  }

  anomalousSessions(request: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]> {
    return readAnomalousSessions((sql, values) => this.rows(sql, values), request);
  }

  triageLog(): Promise<readonly string[]> {
    return readTriageLog((sql, values) => this.rows(sql, values));
  }

  async trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary> {
    const { sql, values } = toCondition(selection);
    const excepted = exceptedCondition(selection.excepted);
    const [row] = await this.rows(
      `SELECT count(*)::DOUBLE AS session_count, count(*) FILTER (is_anomaly AND NOT is_excepted)::DOUBLE AS anomaly_count,
         count(*) FILTER (is_anomaly AND is_excepted)::DOUBLE AS hidden_anomaly_count,
         coalesce(sum(bytes_in), 0)::DOUBLE AS bytes_in, coalesce(sum(bytes_out), 0)::DOUBLE AS bytes_out,
         count(DISTINCT src_ip)::DOUBLE AS source_count,
         min(start_time)::DOUBLE AS first_session_time, max(end_time)::DOUBLE AS last_session_time
       FROM (SELECT *, is_anomaly AND ${excepted.sql} AS is_excepted FROM sessions WHERE ${sql})`,
      [...excepted.values, ...values],
    );
    const [found] = await this.rows(
      'SELECT count(*)::DOUBLE AS finding_count FROM findings WHERE start_time < ? AND end_time >= ? AND severity_rank >= ?',
      [selection.to_ms, selection.from_ms, SEVERITIES.indexOf('low')],
    );
    return { ...row, ...found } as unknown as TrafficSummary;
  }

  volumes(request: Selection & { bucket_ms: number }): Promise<Volumes> {
    return readVolumes((sql, values) => this.rows(sql, values), request);
  }

  async sessionTable(request: SessionTableRequest): Promise<readonly Field[]> {
    return this.fields(await sessionTableSql((sql, values) => this.rows(sql, values), request));
  }

  sessionCount(request: CountedSessions): Promise<number> {
    return readSessionCount((sql, values) => this.rows(sql, values), request);
  }

  sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume> {
    return readSessionVolume((sql, values) => this.rows(sql, values), request);
  }

  async scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<readonly Field[]> {
    return this.fields(await scatterTableSql((sql, values) => this.rows(sql, values), selection));
  }

  countryTable(selection: Selection): Promise<readonly Field[]> {
    return readCountries((sql, values) => this.rows(sql, values), selection);
  }

  async findings({ from_ms, to_ms, min_severity, limit }: FindingsRequest): Promise<readonly Finding[]> {
    const rows = await this.rows(
      `SELECT body FROM findings WHERE start_time < ? AND end_time >= ? AND severity_rank >= ?
       ORDER BY severity_rank DESC, is_lower_priority, end_time DESC, finding_id LIMIT ${limit}`,
      [to_ms, from_ms, SEVERITIES.indexOf(min_severity)],
    );
    const known = this.parsed.get(rows);
    if (known !== undefined) return known;
    const findings = rows.map((row) => JSON.parse(row.body as string) as Finding);
    this.parsed.set(rows, findings);
    return findings;
  }

  async findFinding(finding_id: string): Promise<FindingRecord | null> {
    const [row] = await this.rows(
      `SELECT findings.body AS finding, populations.body AS population, entity IN (SELECT src_ip FROM due_sources) AS is_due
       FROM findings LEFT JOIN populations USING (population_id) WHERE finding_id = ?`,
      [finding_id],
    );
    if (row === undefined) return null;
    return { finding: JSON.parse(row.finding as string) as Finding, population: row.population as string | null, is_due: row.is_due as boolean };
  }

  async counts(): Promise<StoreCounts> {
    const [row] = await this.rows(
      `SELECT count(*)::DOUBLE AS session_count, max(end_time)::DOUBLE AS last_session_time,
         coalesce(bool_or(source_meta = 'synthetic'), false) AS synthetic FROM sessions`,
    );
    return row as unknown as StoreCounts;
  }

  async firstSessionTime(): Promise<number | null> {
    const [{ first }] = await this.rows('SELECT min(start_time)::DOUBLE AS first FROM sessions');
    return first as number | null;
  }

  async sourceCount(): Promise<number> {
    const [{ count }] = await this.rows('SELECT count(DISTINCT src_ip)::DOUBLE AS count FROM sessions');
    return count as number;
  }

  async sources(limit: number): Promise<SourceActivity[]> {
    const rows = await this.rows(
      `SELECT src_ip, count(*)::DOUBLE AS session_count, min(start_time)::DOUBLE AS first_seen, max(end_time)::DOUBLE AS last_seen
       FROM sessions GROUP BY 1 ORDER BY session_count DESC, src_ip LIMIT ${limit}`,
    );
    return rows as unknown as SourceActivity[];
  }

  async session(session_id: string): Promise<SessionWithVerdict | null> {
    const [row] = await this.rows(`SELECT ${SCORED_SELECT} FROM sessions WHERE session_id = ? AND model_version IS NOT NULL`, [session_id]);
    return row === undefined ? null : toSessionWithVerdict(row);
  }

  async rarestSession(selection: Selection): Promise<SessionWithVerdict | null> {
    const { sql, values } = await narrowToFirst((text, bound) => this.rows(text, bound), toCondition(selection), 'rarity', 'DESC', 1);
    const [row] = await this.rows(
      `SELECT ${SCORED_SELECT} FROM sessions WHERE ${sql} AND rarity IS NOT NULL
       ORDER BY rarity DESC, anomaly_score DESC, start_time DESC, session_id LIMIT 1`,
      values,
    );
    return row === undefined ? null : toSessionWithVerdict(row);
  }

  dayPeaks(request: DayPeaksRequest): ReturnType<StoreReads['dayPeaks']> {
    return readDayPeaks((sql, values) => this.rows(sql, values), request);
  }

  dayAlerts(request: DayAlertsRequest): ReturnType<StoreReads['dayAlerts']> {
    return readDayAlerts((sql, values) => this.rows(sql, values), request);
  }

  trainingTexts(limit: number, seed: number): AsyncIterable<readonly string[]> {
    // Sorts only hashes to find the largest one in the sample: sorting whole sessions would exceed the memory limit.
    const sql = `SELECT ${SESSION_SELECT} FROM sessions
      WHERE hash(session_id || $1) <= (SELECT max(h) FROM (SELECT hash(session_id || $1) AS h FROM sessions ORDER BY h LIMIT ${limit})) ORDER BY start_time, session_id`;
    return this.reader.stream((connection) => streamTexts(connection, sql, [String(seed)]));
  }

  sampleSessions(request: Selection & { limit: number }): Promise<readonly SampledSession[]> {
    return readSampleSessions((sql, values) => this.rows(sql, values), request);
  }

  async scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]> {
    if (sources.length === 0) return [];
    const rows = await this.rows(
      `SELECT ${SCORED_SELECT} FROM sessions
       WHERE src_ip IN (${sources.map(() => '?').join(', ')}) AND model_version IS NOT NULL ORDER BY start_time, session_id`,
      [...sources],
    );
    return rows.map(toSessionWithVerdict);
  }

  async *scoredTextsOf(sources: readonly string[]): AsyncIterable<readonly string[]> {
    if (sources.length === 0) return;
    const placeholders = sources.map(() => '?').join(', ');
    const sql = `SELECT ${SCORED_SELECT} FROM sessions WHERE src_ip IN (${placeholders}) AND model_version IS NOT NULL ORDER BY start_time, session_id`;
    yield* this.reader.stream((connection) => streamTexts(connection, sql, [...sources]));
  }

  async peaks(): Promise<Peaks> {
    const top = async (column: 'bytes_in' | 'bytes_out'): Promise<Peaks['bytes_in']> =>
      (await this.rows(
        `SELECT src_ip, max(${column})::DOUBLE AS bytes FROM sessions GROUP BY 1 ORDER BY bytes DESC, src_ip LIMIT 2`,
      )) as unknown as Peaks['bytes_in'];
    return { bytes_in: await top('bytes_in'), bytes_out: await top('bytes_out') };
  }

  logShape(): Promise<LogShape> {
    return readLogShape((sql) => this.rows(sql));
  }

  async dueSources(limit: number, session_limit: number): Promise<DueSources> {
    const due = await this.rows(
      `WITH due AS (SELECT DISTINCT src_ip FROM due_sources ORDER BY 1 LIMIT ${limit}),
         counted AS (SELECT src_ip, count(*) AS session_count FROM sessions SEMI JOIN due USING (src_ip) GROUP BY 1)
       SELECT src_ip, coalesce(session_count, 0)::DOUBLE AS session_count, (SELECT max(since) FROM due_sources)::DOUBLE AS as_of
       FROM due LEFT JOIN counted USING (src_ip) ORDER BY 1`,
    );
    let sessions = 0;
    const tooMany = due.findIndex((row, place) => (sessions += row.session_count as number) > session_limit && place > 0);
    const sources = due.slice(0, tooMany < 0 ? due.length : tooMany).map((row) => row.src_ip as string);
    return { sources, as_of: (due[0]?.as_of as number | undefined) ?? 0 };
  }

  async currentModel(): Promise<StoredModel | null> {
    const [row] = await this.rows('SELECT model_version, trained_at::DOUBLE AS trained_at, body FROM models WHERE is_current');
    return (row as unknown as StoredModel | undefined) ?? null;
  }

  async findModel(model_version: string): Promise<StoredModel | null> {
    const [row] = await this.rows('SELECT model_version, trained_at::DOUBLE AS trained_at, body FROM models WHERE model_version = ?', [model_version]);
    return (row as unknown as StoredModel | undefined) ?? null;
  }

  async storedModels(): Promise<ReadonlySet<string>> {
    return new Set((await this.rows('SELECT model_version FROM models')).map((row) => row.model_version as string));
  }

  modelLog(): Promise<readonly string[]> {
    return readModelLog((sql, values) => this.rows(sql, values));
  }

  feedPosition(feed: string, part = ''): Promise<string | null> {
    return readFeedPosition((sql, values) => this.rows(sql, values), feed, part);
  }

  async staleCount(model_version: string | null): Promise<number> {
    const [row] = await this.rows('SELECT count(*)::DOUBLE AS stale FROM sessions WHERE model_version IS DISTINCT FROM ?', [model_version]);
    return row.stale as number;
  }

  feedHealth(): Promise<FeedHealth[]> {
    return readFeedHealth((sql, values) => this.rows(sql, values));
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1', []);
  }

  private query(sql: string, values: DuckDBValue[], signal = this.signal): Promise<DuckDBResultReader> {
    return this.reader.read(sql, (connection) => connection.runAndReadAll(sql, values), signal);
  }

  private async rows(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    this.reader.assertOpen();
    return this.timed(() => this.shared.get(sql, values, async (signal) => (await this.query(sql, values, signal)).getRowObjectsJS(), this.signal));
  }

  private async fields({ names, sql, values }: Condition & { names: readonly string[] }): Promise<Field[]> {
    const columns = (await this.timed(() => this.query(sql, values, this.signal))).getColumnsJS();
    return names.map((name, index) => {
      const { type, unit, description } = getColumn(name);
      return {
        name,
        type,
        config: unit === undefined ? { description } : { unit, description },
        values: (columns[index] ?? []) as Array<number | string | boolean | null>,
      };
    });
  }
}
