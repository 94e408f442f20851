import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { AppError, SEVERITIES, type Field, type Finding, type LogShape, type Peaks, type Session } from '@weir/schema';
import type {
  AnomalyCountsRequest,
  CountSeries,
  DayAlertsRequest,
  DayPeaksRequest,
  DueSources,
  Excepting,
  FeedHealth,
  FindingsRequest,
  JudgedSession,
  Selection,
  SessionTableRequest,
  SourceActivity,
  StoreCounts,
  StoredModel,
  StoreReads,
  ToldFinding,
  TrafficSummary,
  Volumes,
} from '../store.ts';
import type { AnomalousSession, Excepted } from '../excepted.ts';
import { readAnomalousSessions } from './anomalous-sessions.ts';
import { countAnomalies } from './anomaly-counts.ts';
import { readCountries } from './country-table.ts';
import { readDayAlerts, readDayPeaks } from './day-alerts.ts';
import { exceptedCondition } from './excepted-sql.ts';
import { readFeedHealth, readFeedPosition } from './feeds.ts';
import { readLogShape } from './log-shape.ts';
import { readModelLog } from './model-log.ts';
import { readInTurns, streamTexts } from './read-in-turns.ts';
import { readSampleSessions } from './sample-sessions.ts';
import { toCondition } from './selection-sql.ts';
import { JUDGED_SELECT, SESSION_SELECT, toJudgedSession, toSession } from './session-rows.ts';
import { sessionTableSql } from './session-table.ts';
import { toStoreError } from './store-error.ts';
import { getColumn, selectList } from './tables.ts';
import { duckDbTraffic } from './duckdb-traffic.ts';
import { readTriageLog } from './triage-log.ts';
import { readVolumes } from './volumes.ts';

const MAX_READ_MS = 30_000;

type Row = Record<string, unknown>;

/** The half of the store that reads. */
export class DuckDbReads implements StoreReads {
  private readonly reads = new Set<Promise<unknown>>();
  private closing = false;
  readonly traffic = duckDbTraffic((sql, values) => this.rows(sql, values));

  protected constructor(protected readonly instance: DuckDBInstance) {}

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

  sessionTable(request: SessionTableRequest): Promise<readonly Field[]> {
    const { names, sql, values } = sessionTableSql(request);
    return this.fields(names, sql, values);
  }

  scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<readonly Field[]> {
    const { sql, values } = toCondition(selection);
    const axes = [selection.x, selection.y].filter((name, index, all) => all.indexOf(name) === index);
    const others = ['start_time', 'src_ip', 'src_ip_country_code', 'anomaly_score', 'is_anomaly', 'risk_class', 'reason', 'session_id'];
    const names = [...axes, ...others.filter((name) => !axes.includes(name))];
    // Hash order is the same at every call and unrelated to time or source: an even sample.
    return this.fields(
      names,
      `SELECT ${selectList(names)} FROM sessions WHERE ${sql}
       ORDER BY coalesce(is_anomaly, false) DESC, hash(session_id) LIMIT ${selection.limit}`,
      values,
    );
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
    return rows.map((row) => JSON.parse(row.body as string) as Finding);
  }

  async findFinding(finding_id: string): Promise<ToldFinding | null> {
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

  async sources(limit: number): Promise<SourceActivity[]> {
    const rows = await this.rows(
      `SELECT src_ip, count(*)::DOUBLE AS session_count, min(start_time)::DOUBLE AS first_seen, max(end_time)::DOUBLE AS last_seen
       FROM sessions GROUP BY 1 ORDER BY session_count DESC, src_ip LIMIT ${limit}`,
    );
    return rows as unknown as SourceActivity[];
  }

  async session(session_id: string): Promise<JudgedSession | null> {
    const [row] = await this.rows(`SELECT ${JUDGED_SELECT} FROM sessions WHERE session_id = ? AND model_version IS NOT NULL`, [session_id]);
    return row === undefined ? null : toJudgedSession(row);
  }

  async rarestSession(selection: Selection): Promise<JudgedSession | null> {
    const { sql, values } = toCondition(selection);
    const [row] = await this.rows(
      `SELECT ${JUDGED_SELECT} FROM sessions WHERE ${sql} AND rarity IS NOT NULL
       ORDER BY rarity DESC, anomaly_score DESC, start_time DESC, session_id LIMIT 1`,
      values,
    );
    return row === undefined ? null : toJudgedSession(row);
  }

  dayPeaks(request: DayPeaksRequest): ReturnType<StoreReads['dayPeaks']> {
    return readDayPeaks((sql, values) => this.rows(sql, values), request);
  }

  dayAlerts(request: DayAlertsRequest): ReturnType<StoreReads['dayAlerts']> {
    return readDayAlerts((sql, values) => this.rows(sql, values), request);
  }

  async trainingSessions(limit: number, seed: number): Promise<Session[]> {
    const sql = `SELECT * FROM (SELECT ${SESSION_SELECT} FROM sessions ORDER BY hash(session_id || ?) LIMIT ${limit}) ORDER BY start_time, session_id`;
    return (await this.read((connection) => readInTurns(connection, sql, [String(seed)]))).map(toSession);
  }

  trainingTexts(limit: number, seed: number): AsyncIterable<readonly string[]> {
    return this.texts(`SELECT * FROM (SELECT ${SESSION_SELECT} FROM sessions ORDER BY hash(session_id || ?) LIMIT ${limit}) ORDER BY start_time, session_id`, [String(seed)]);
  }

  sampleSessions(request: Selection & { limit: number }): Promise<readonly JudgedSession[]> {
    return readSampleSessions((sql, values) => this.rows(sql, values), request);
  }

  async judgedSessionsOf(sources: readonly string[]): Promise<JudgedSession[]> {
    if (sources.length === 0) return [];
    const rows = await this.rows(
      `SELECT ${JUDGED_SELECT} FROM sessions
       WHERE src_ip IN (${sources.map(() => '?').join(', ')}) AND model_version IS NOT NULL ORDER BY start_time, session_id`,
      [...sources],
    );
    return rows.map(toJudgedSession);
  }

  async *judgedTextsOf(sources: readonly string[]): AsyncIterable<readonly string[]> {
    if (sources.length === 0) return;
    const marks = sources.map(() => '?').join(', ');
    yield* this.texts(`SELECT ${JUDGED_SELECT} FROM sessions WHERE src_ip IN (${marks}) AND model_version IS NOT NULL ORDER BY start_time, session_id`, [...sources]);
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

  async dueSources(limit: number): Promise<DueSources> {
    const rows = await this.rows(
      `SELECT src_ip, (SELECT max(since) FROM due_sources)::DOUBLE AS as_of FROM due_sources GROUP BY 1 ORDER BY 1 LIMIT ${limit}`,
    );
    return { sources: rows.map((row) => row.src_ip as string), as_of: (rows[0]?.as_of as number | undefined) ?? 0 };
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
    await this.rows('SELECT 1');
  }

  /** Lets no statement begin any more, and waits for those under way: the engine crashes when a connection closes under one. */
  protected async endReads(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.reads);
  }

  protected assertOpen(): void {
    if (this.closing) throw new AppError('store.failed', 'The store is closing.', { hint: 'Start the server again.' });
  }

  /** Rows as JSON texts, a block of the engine at a time. They are read as slowly as whoever takes them asks, so no time is too long. */
  private async *texts(sql: string, values: DuckDBValue[]): AsyncIterable<readonly string[]> {
    this.assertOpen();
    let ended = (): void => undefined;
    const reading = new Promise<void>((resolve) => (ended = resolve));
    this.reads.add(reading);
    const connection = await this.instance.connect();
    try {
      yield* streamTexts(connection, sql, values);
    } catch (cause) {
      throw toStoreError(cause);
    } finally {
      connection.closeSync();
      this.reads.delete(reading);
      ended();
    }
  }

  private async read<T>(ask: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    this.assertOpen();
    const result = this.readAlone(ask);
    this.reads.add(result);
    try {
      return await result;
    } finally {
      this.reads.delete(result);
    }
  }

  /** On a connection of its own, so that reads run side by side and one that takes too long can be ended alone. */
  private async readAlone<T>(ask: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.instance.connect();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      connection.interrupt();
    }, MAX_READ_MS);
    try {
      return await ask(connection);
    } catch (cause) {
      if (late) throw new AppError('query.too_slow', `The query took longer than ${MAX_READ_MS / 1000} s and was ended.`, { cause });
      throw toStoreError(cause);
    } finally {
      clearTimeout(timer);
      connection.closeSync();
    }
  }

  private async rows(sql: string, values: DuckDBValue[] = []): Promise<Row[]> {
    return (await this.read((connection) => connection.runAndReadAll(sql, values))).getRowObjectsJS();
  }

  private async fields(names: readonly string[], sql: string, values: DuckDBValue[]): Promise<Field[]> {
    const columns = (await this.read((connection) => connection.runAndReadAll(sql, values))).getColumnsJS();
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
