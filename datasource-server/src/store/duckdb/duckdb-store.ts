import { hash } from 'node:crypto';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { ALL_COLUMNS, AppError, SEVERITIES, VERDICT_COLUMNS, type Field, type Finding, type LogShape, type Peaks, type Session } from '@weir/schema';
import type {
  AnomalyCountsRequest,
  CountSeries,
  DayAlertsRequest,
  DayPeaksRequest,
  DueSources,
  FindingsRequest,
  Judge,
  JudgedSession,
  ScoreSessions,
  Selection,
  Store,
  SourceActivity,
  StoreCounts,
  StoredModel,
  ToldFinding,
  TrafficSummary,
  Upload,
  Volumes,
} from '../store.ts';
import { countAnomalies } from './anomaly-counts.ts';
import { appendVerdict } from './append-session.ts';
import { readDayAlerts, readDayPeaks } from './day-alerts.ts';
import { DuckDbUpload } from './duckdb-upload.ts';
import { readLogShape } from './log-shape.ts';
import { openDuckDb } from './open-duckdb.ts';
import { readInTurns } from './read-in-turns.ts';
import { toStoreError } from './store-error.ts';
import { toCondition } from './selection-sql.ts';
import { JUDGED_SELECT, SESSION_SELECT, toJudgedSession, toSession } from './session-rows.ts';
import { getColumn, markDueSql, selectList } from './tables.ts';

const MAX_OPEN_UPLOADS = 8;
const MAX_READ_MS = 30_000;

const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);
const VERDICTS_TABLE_SQL = `CREATE OR REPLACE TEMP TABLE verdicts AS SELECT session_id, ${VERDICT_NAMES.join(', ')} FROM sessions LIMIT 0`;
const REPLACE_VERDICTS_SQL = `UPDATE sessions SET ${VERDICT_NAMES.map((name) => `${name} = v.${name}`).join(', ')}
  FROM verdicts v WHERE sessions.session_id = v.session_id`;

type Row = Record<string, unknown>;

/** The embedded store: one DuckDB file in the data folder, one process. */
export class DuckDbStore implements Store {
  private lastWrite: Promise<unknown> = Promise.resolve();
  private readonly reads = new Set<Promise<unknown>>();
  private closing = false;
  private openUploads = 0;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
  ) {}

  /** @throws AppError `store.locked` or `store.failed` */
  static async open(data_dir: string, memory_mb: number): Promise<DuckDbStore> {
    const instance = await openDuckDb(data_dir, memory_mb);
    return new DuckDbStore(instance, await instance.connect());
  }

  async openUpload(): Promise<Upload> {
    if (this.openUploads >= MAX_OPEN_UPLOADS) {
      throw new AppError('ingest.busy', `${this.openUploads} uploads are under way, which is as many as there may be.`);
    }
    this.openUploads++;
    try {
      return await DuckDbUpload.open(await this.instance.connect(), this.lock, () => this.openUploads--);
    } catch (error) {
      this.openUploads--;
      throw toStoreError(error);
    }
  }

  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]> {
    return countAnomalies((sql, values) => this.rows(sql, values), request);
  }

  async trafficSummary(selection: Selection): Promise<TrafficSummary> {
    const { sql, values } = toCondition(selection);
    const [row] = await this.rows(
      `SELECT count(*)::DOUBLE AS session_count, count(*) FILTER (is_anomaly)::DOUBLE AS anomaly_count,
         coalesce(sum(bytes_in), 0)::DOUBLE AS bytes_in, coalesce(sum(bytes_out), 0)::DOUBLE AS bytes_out,
         count(DISTINCT src_ip)::DOUBLE AS source_count,
         min(start_time)::DOUBLE AS first_session_time, max(end_time)::DOUBLE AS last_session_time
       FROM sessions WHERE ${sql}`,
      values,
    );
    const [found] = await this.rows(
      'SELECT count(*)::DOUBLE AS finding_count FROM findings WHERE start_time < ? AND end_time >= ? AND severity_rank >= ?',
      [selection.to_ms, selection.from_ms, SEVERITIES.indexOf('low')],
    );
    return { ...row, ...found } as unknown as TrafficSummary;
  }

  async volumes(selection: Selection & { bucket_ms: number }): Promise<Volumes> {
    const { sql, values } = toCondition(selection);
    const { from_ms, to_ms, bucket_ms } = selection;
    const rows = await this.rows(
      `SELECT floor((start_time - ${from_ms}) / ${bucket_ms})::DOUBLE AS bucket, sum(bytes_in)::DOUBLE AS bytes_in,
         sum(bytes_out)::DOUBLE AS bytes_out, count(*)::DOUBLE AS session_count
       FROM sessions WHERE ${sql} GROUP BY 1`,
      values,
    );
    const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
    const volumes = { bytes_in: new Float64Array(length), bytes_out: new Float64Array(length), session_count: new Float64Array(length) };
    for (const row of rows) for (const name of ['bytes_in', 'bytes_out', 'session_count'] as const) volumes[name][row.bucket as number] = row[name] as number;
    return volumes;
  }

  sessionTable(selection: Selection & { anomalies_only: boolean; limit: number }): Promise<readonly Field[]> {
    const { sql, values } = toCondition(selection);
    const only = selection.anomalies_only ? ' AND is_anomaly' : '';
    const names = ALL_COLUMNS.map((column) => column.name);
    return this.fields(
      names,
      `SELECT ${selectList(names)} FROM sessions WHERE ${sql}${only} ORDER BY start_time DESC, session_id LIMIT ${selection.limit}`,
      values,
    );
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

  async countryTable(selection: Selection): Promise<readonly Field[]> {
    const { sql, values } = toCondition(selection);
    const rows = await this.rows(
      `SELECT src_ip_country_code, count(*)::DOUBLE AS session_count, sum(bytes_in)::DOUBLE AS bytes_in,
         sum(bytes_out)::DOUBLE AS bytes_out, sum(total_bytes)::DOUBLE AS total_bytes,
         count(*) FILTER (is_anomaly)::DOUBLE AS anomaly_count, anomaly_count / session_count AS anomaly_rate
       FROM sessions WHERE ${sql} GROUP BY 1 ORDER BY session_count DESC, src_ip_country_code`,
      values,
    );
    const of = (name: string): Array<string | number | null> => rows.map((row) => row[name] as string | number | null);
    const number = (name: string, unit?: string): Field => ({
      name,
      type: 'number',
      values: of(name),
      ...(unit === undefined ? {} : { config: { unit } }),
    });
    return [
      { name: 'src_ip_country_code', type: 'string', values: of('src_ip_country_code') },
      number('session_count'),
      number('bytes_in', 'decbytes'),
      number('bytes_out', 'decbytes'),
      number('total_bytes', 'decbytes'),
      number('anomaly_count'),
      number('anomaly_rate', 'percentunit'),
    ];
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

  dayPeaks(request: DayPeaksRequest): ReturnType<Store['dayPeaks']> {
    return readDayPeaks((sql, values) => this.rows(sql, values), request);
  }

  dayAlerts(request: DayAlertsRequest): ReturnType<Store['dayAlerts']> {
    return readDayAlerts((sql, values) => this.rows(sql, values), request);
  }

  async trainingSessions(limit: number, seed: number): Promise<Session[]> {
    const sql = `SELECT * FROM (SELECT ${SESSION_SELECT} FROM sessions ORDER BY hash(session_id || ?) LIMIT ${limit}) ORDER BY start_time, session_id`;
    return (await this.read((connection) => readInTurns(connection, sql, [String(seed)]))).map(toSession);
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

  promoteModel(model: StoredModel, score: ScoreSessions, promoted: () => void): Promise<void> {
    return this.transaction(async () => {
      await this.rescore('true', [], score);
      await this.writer.run(markDueSql('sessions'));
      await this.writer.run('UPDATE models SET is_current = false WHERE is_current');
      await this.writer.run('DELETE FROM models WHERE model_version = ?', [model.model_version]);
      await this.writer.run('INSERT INTO models VALUES (?, ?, true, ?)', [model.model_version, BigInt(model.trained_at), model.body]);
    }, promoted);
  }

  rescoreStale(judge: () => Judge): Promise<void> {
    return this.transaction(async () => {
      const { model_version, score } = judge();
      await this.writer.run(
        `INSERT INTO due_sources SELECT src_ip, nextval('write_order') FROM
           (SELECT DISTINCT src_ip FROM sessions WHERE model_version IS DISTINCT FROM ?)`,
        [model_version],
      );
      await this.rescore('model_version IS DISTINCT FROM ?', [model_version], score);
    });
  }

  async currentModel(): Promise<StoredModel | null> {
    const [row] = await this.rows('SELECT model_version, trained_at::DOUBLE AS trained_at, body FROM models WHERE is_current');
    return (row as unknown as StoredModel | undefined) ?? null;
  }

  promoteContext(context_version: string): Promise<void> {
    return this.transaction(async () => {
      const current = await this.writer.runAndReadAll('SELECT 1 FROM contexts WHERE context_version = ?', [context_version]);
      if (current.currentRowCount > 0) return;
      await this.writer.run("INSERT INTO due_sources SELECT entity, nextval('write_order') FROM (SELECT DISTINCT entity FROM findings)");
      await this.writer.run('DELETE FROM contexts');
      await this.writer.run('INSERT INTO contexts VALUES (?)', [context_version]);
    });
  }

  replaceFindings({ sources, as_of }: DueSources, findings: readonly Finding[], population?: string): Promise<void> {
    const population_id = population === undefined ? null : hash('sha256', population, 'hex').slice(0, 16);
    return this.transaction(async () => {
      for (const source of sources) {
        await this.writer.run('DELETE FROM findings WHERE entity = ?', [source]);
        await this.writer.run('DELETE FROM due_sources WHERE src_ip = ? AND since <= ?', [source, BigInt(as_of)]);
      }
      for (const finding of findings) {
        await this.writer.run('INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
          finding.finding_id,
          finding.entity,
          BigInt(finding.start_time),
          BigInt(finding.end_time),
          SEVERITIES.indexOf(finding.severity),
          JSON.stringify(finding),
          finding.priority === 'lower',
          population_id,
        ]);
      }
      await this.writer.run(
        'DELETE FROM populations WHERE population_id = ? OR population_id NOT IN (SELECT population_id FROM findings WHERE population_id IS NOT NULL)',
        [population_id],
      );
      if (population !== undefined && findings.length > 0) await this.writer.run('INSERT INTO populations VALUES (?, ?)', [population_id, population]);
    });
  }

  async ping(): Promise<void> {
    await this.rows('SELECT 1');
  }

  /** Waits for statements under way: the engine crashes when a connection closes under one. */
  async close(): Promise<void> {
    this.closing = true;
    await this.lastWrite.catch(() => undefined);
    await Promise.allSettled(this.reads);
    this.writer.closeSync();
    this.instance.closeSync();
  }

  private readonly lock = <T>(write: () => Promise<T>): Promise<T> => {
    this.assertOpen();
    const result = this.lastWrite.catch(() => undefined).then(write);
    this.lastWrite = result;
    return result;
  };

  private transaction(write: () => Promise<void>, committed: () => void = () => undefined): Promise<void> {
    return this.lock(async () => {
      await this.writer.run('BEGIN TRANSACTION');
      try {
        await write();
        await this.writer.run('COMMIT');
        committed();
      } catch (error) {
        await this.writer.run('ROLLBACK').catch(() => undefined);
        throw toStoreError(error);
      }
    });
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

  private assertOpen(): void {
    if (this.closing) throw new AppError('store.failed', 'The store is closing.', { hint: 'Start the server again.' });
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

  /** Replaces the verdicts of the sessions that meet a condition; bounded in memory. */
  private async rescore(condition: string, values: DuckDBValue[], score: ScoreSessions): Promise<void> {
    await this.writer.run(VERDICTS_TABLE_SQL);
    const appender = await this.writer.createAppender('verdicts', 'main', 'temp');
    // A streamed result lives on its connection: another statement there would end it.
    const stream = await this.instance.connect();
    try {
      const result = await stream.stream(`SELECT ${SESSION_SELECT} FROM sessions WHERE ${condition}`, values);
      for await (const rows of result.yieldRowObjectJs()) {
        const sessions = rows.map(toSession);
        const verdicts = score(sessions);
        sessions.forEach((session, index) => {
          appender.appendVarchar(session.session_id);
          appendVerdict(appender, verdicts[index]);
          appender.endRow();
        });
        appender.flushSync();
      }
    } finally {
      appender.closeSync();
      stream.closeSync();
    }
    await this.writer.run(REPLACE_VERDICTS_SQL);
    await this.writer.run('DROP TABLE verdicts');
  }
}
