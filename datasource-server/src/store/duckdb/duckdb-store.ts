import { hash } from 'node:crypto';
import { DOUBLE, INTEGER, VARCHAR, BOOLEAN, BIGINT, type DuckDBConnection, type DuckDBInstance } from '@duckdb/node-api';
import { AppError, samplingMask, SESSION_TEXTS, SEVERITIES, VERDICT_COLUMNS, type EvidenceBlock, type SessionBlock, type VerdictBlock } from '@weir/schema';
import type { FeedPosition, FeedState, LeaseRequest, MaintenancePlan, MaintenanceReport, NewFindings, SourceLease, Store, StoredModel, Upload, UploadPlan } from '../contract/store.ts';
import { openDuckDb } from './engine/open-duckdb.ts';
import { Reader, type FollowStatement } from './engine/reader.ts';
import { scanSessions } from './engine/scan-sessions.ts';
import { toStoreError } from './engine/store-error.ts';
import { DuckDbReads, type TimeRead } from './read/duckdb-reads.ts';
import { writeFeedPosition, writeFeedState } from './schema/feeds.ts';
import { endLease, leaseSources } from './schema/leases.ts';
import { APPEND_TO_MODEL_LOG_SQL, DROP_OLD_MODELS_SQL } from './schema/model-log.ts';
import { markDueSql } from './schema/tables.ts';
import { APPEND_TO_TRIAGE_LOG_SQL } from './schema/triage-log.ts';
import { appendColumns } from './write/append-columns.ts';
import { deleteSynthetic } from './write/delete-synthetic.ts';
import { DuckDbUpload } from './write/duckdb-upload.ts';
import { maintain } from './write/maintain.ts';
import type { FoldClock } from './write/record-part.ts';
import { stageVerdicts, verdictJoinsSql, verdictSelect } from './write/verdict-stage.ts';

const MAX_OPEN_UPLOADS = 8;
/** Maximum number of sessions rescored in one transaction. */
const MAX_RESCORED = 500_000;
const DEFAULT_WINDOW_MS = 600_000;
/** A window closes when the watermark is this long past its end: most logs are delivered in parts of one to five minutes. */
const CLOSE_AFTER_MS = 120_000;

/** Options of a store. */
export interface StoreOptions {
  /** Memory limit of the database, MB. */
  readonly memory_mb: number;
  /** Length of the windows in which records are joined into sessions, ms. */
  readonly window_ms?: number;
  /** Wraps every reading statement, for tracing. */
  readonly follow?: FollowStatement;
  /** Wraps every wait for a reading statement, for timing. */
  readonly timed?: TimeRead;
}

/** Replaces the verdicts of sessions that did not change since they were read: a session that is replaced gets another position. */
const REPLACE_VERDICTS_SQL = `UPDATE sessions SET ${VERDICT_COLUMNS.map(({ name }) => `${name} = v.${name}`).join(', ')}
  FROM (SELECT s.position, ${verdictSelect(true).join(', ')} FROM rescored_rows s ${verdictJoinsSql('s.row')}) v WHERE sessions.position = v.position`;
const RESCORED_SQL = 'CREATE OR REPLACE TEMP TABLE rescored AS SELECT DISTINCT src_ip FROM sessions SEMI JOIN rescored_rows USING (position)';
const FINDING_COLUMNS = ['finding_id', 'entity', 'start_time', 'end_time', 'severity_rank', 'body', 'is_lower_priority', 'population_id'] as const;

/** The embedded store: one DuckDB file in the data folder, one process. */
export class DuckDbStore extends DuckDbReads implements Store {
  private lastWrite: Promise<unknown> = Promise.resolve();
  private openUploads = 0;

  private constructor(
    private readonly instance: DuckDBInstance,
    reader: Reader,
    private readonly writer: DuckDBConnection,
    private readonly window_ms: number,
    private watermark: number,
    timed: TimeRead,
  ) {
    super(reader, timed);
  }

  /** @throws AppError `store.locked` or `store.failed` */
  static async open(data_dir: string, { memory_mb, window_ms = DEFAULT_WINDOW_MS, follow, timed = (read) => read() }: StoreOptions): Promise<DuckDbStore> {
    const instance = await openDuckDb(data_dir, memory_mb);
    const writer = await instance.connect();
    const [[watermark]] = (await writer.runAndReadAll('SELECT coalesce(max(watermark), 0)::DOUBLE FROM feeds')).getRowsJS();
    return new DuckDbStore(instance, new Reader(instance, follow), writer, window_ms, watermark as number, timed);
  }

  openUpload(plan: UploadPlan): Promise<Upload> {
    if (this.openUploads >= MAX_OPEN_UPLOADS) {
      return Promise.reject(new AppError('ingest.busy', `Limit of ${MAX_OPEN_UPLOADS} concurrent uploads reached.`));
    }
    this.openUploads++;
    const host = { lock: this.lock, release: () => this.openUploads--, clockAfter: this.clockAfter };
    return Promise.resolve(new DuckDbUpload(() => this.instance.connect(), host, plan));
  }

  promoteModel(model: StoredModel, line?: string): Promise<void> {
    return this.transaction(async () => {
      await this.writer.run('UPDATE models SET is_current = false WHERE is_current');
      await this.insertModel(model, true, line);
    });
  }

  keepModel(model: StoredModel, line: string): Promise<void> {
    return this.transaction(async () => {
      const current = await this.writer.runAndReadAll('SELECT 1 FROM models WHERE model_version = ? AND is_current', [model.model_version]);
      await this.insertModel(model, current.currentRowCount > 0, line);
    });
  }

  serveModel(model_version: string, line: string): Promise<void> {
    return this.transaction(async () => {
      await this.writer.run('UPDATE models SET is_current = (model_version = ?)', [model_version]);
      await this.writer.run(APPEND_TO_MODEL_LOG_SQL, [line]);
    });
  }

  async rescore(model_version: string, score: (sessions: SessionBlock) => Promise<VerdictBlock>): Promise<number> {
    const connection = await this.instance.connect();
    try {
      const row_count = await this.stageRescored(connection, model_version, score);
      if (row_count === 0) return 0;
      await this.transaction(async () => {
        await connection.run(REPLACE_VERDICTS_SQL);
        await connection.run(RESCORED_SQL);
        await connection.run(markDueSql('rescored'));
      }, connection);
      return row_count;
    } finally {
      connection.closeSync();
    }
  }

  trainingSessions(limit: number, seed: number): AsyncIterable<SessionBlock> {
    // Sorts only keys to find the largest one in the sample: sorting whole sessions would exceed the memory limit.
    const key = `xor(sample_key, '${samplingMask(seed)}'::UBIGINT)`;
    const from = `sessions WHERE ${key} <= (SELECT max(k) FROM (SELECT ${key} AS k FROM sessions ORDER BY k LIMIT ${limit}))`;
    return this.reader.stream(async function* (connection) {
      for await (const { sessions } of scanSessions(connection, { from, texts: SESSION_TEXTS, order: ['start_time', 'id_high', 'id_low'] })) yield sessions;
    });
  }

  evidenceOf(sources: readonly string[]): AsyncIterable<EvidenceBlock> {
    return this.reader.stream(async function* (connection) {
      await connection.run('CREATE OR REPLACE TEMP TABLE wanted (src_ip VARCHAR)');
      await appendColumns(connection, 'wanted', [VARCHAR], [sources], sources.length);
      const scan = scanSessions(connection, {
        from: 'sessions SEMI JOIN wanted USING (src_ip) WHERE anomaly_score IS NOT NULL',
        texts: ['src_ip', 'dst_ip'],
        extra: [
          { name: 'anomaly_score', sql: 'anomaly_score', type: 'DOUBLE' },
          { name: 'is_anomaly', sql: 'is_anomaly', type: 'BOOLEAN' },
        ],
        order: ['src_ip', 'start_time', 'id_high', 'id_low'],
        whole: 'src_ip',
      });
      for await (const { sessions, extra } of scan) yield { sessions, anomaly_score: extra.anomaly_score as Float64Array, is_anomaly: extra.is_anomaly as Uint8Array };
    });
  }

  leaseDueSources(request: LeaseRequest): Promise<SourceLease | null> {
    return this.transaction(() => leaseSources(this.writer, request));
  }

  endLease(lease_id: string): Promise<boolean> {
    return this.transaction(() => endLease(this.writer, lease_id));
  }

  appendToTriageLog(line: string): Promise<void> {
    return this.transaction(async () => void (await this.writer.run(APPEND_TO_TRIAGE_LOG_SQL, [line])));
  }

  markAllDue(basis: string): Promise<boolean> {
    return this.transaction(async () => {
      const current = await this.writer.runAndReadAll('SELECT 1 FROM contexts WHERE context_version = ?', [basis]);
      if (current.currentRowCount > 0) return false;
      await this.writer.run(markDueSql('sessions'));
      await this.writer.run('DELETE FROM contexts');
      await this.writer.run('INSERT INTO contexts VALUES (?)', [basis]);
      return true;
    });
  }

  replaceFindings({ sources, findings, population }: NewFindings): Promise<void> {
    const population_id = population === null ? null : hash('sha256', population, 'hex').slice(0, 16);
    return this.transaction(async () => {
      await this.writer.run('CREATE OR REPLACE TEMP TABLE replaced (entity VARCHAR)');
      await appendColumns(this.writer, 'replaced', [VARCHAR], [sources], sources.length);
      await this.writer.run('DELETE FROM findings WHERE entity IN (SELECT entity FROM replaced)');
      await this.writer.run('CREATE OR REPLACE TEMP TABLE new_findings AS SELECT * FROM findings LIMIT 0');
      await appendColumns(
        this.writer,
        'new_findings',
        [VARCHAR, VARCHAR, BIGINT, BIGINT, INTEGER, VARCHAR, BOOLEAN, VARCHAR],
        [
          findings.map(({ finding_id }) => finding_id),
          findings.map(({ entity }) => entity),
          findings.map(({ start_time }) => BigInt(start_time)),
          findings.map(({ end_time }) => BigInt(end_time)),
          Int32Array.from(findings, ({ severity }) => SEVERITIES.indexOf(severity)),
          findings.map((finding) => JSON.stringify(finding)),
          findings.map(({ priority }) => priority === 'lower'),
          findings.map(() => population_id),
        ],
        findings.length,
      );
      await this.writer.run(`INSERT INTO findings (${FINDING_COLUMNS.join(', ')}) SELECT ${FINDING_COLUMNS.join(', ')} FROM new_findings`);
      await this.writer.run(
        'DELETE FROM populations WHERE population_id = ? OR population_id NOT IN (SELECT population_id FROM findings WHERE population_id IS NOT NULL)',
        [population_id],
      );
      if (population !== null && findings.length > 0) await this.writer.run('INSERT INTO populations VALUES (?, ?)', [population_id, population]);
    });
  }

  async deleteSynthetic(): Promise<number> {
    const sessions_deleted = await this.transaction(() => deleteSynthetic(this.writer));
    if (sessions_deleted > 0) await this.freeSpace();
    return sessions_deleted;
  }

  async maintain({ now, dedup_ms, retention_ms }: MaintenancePlan): Promise<MaintenanceReport> {
    let report: MaintenanceReport = { windows_closed: 0, records_forgotten: 0, sessions_deleted: 0 };
    await this.transaction(async () => {
      const { open_from } = this.clockAfter(await this.isQuiet(now) ? now : null, now);
      report = await maintain(this.writer, { open_from, sealed_before: now - dedup_ms, kept_from: retention_ms === undefined ? null : now - retention_ms });
    });
    if (report.records_forgotten + report.sessions_deleted > 0) await this.freeSpace();
    return report;
  }

  /** Deleted rows free disk space at the next checkpoint. */
  private freeSpace(): Promise<void> {
    return this.lock(() => this.writer.run('CHECKPOINT').then(() => undefined, () => undefined));
  }

  /** True when nothing arrived for the length of a window. Then the clock moves the watermark, because no feed does. */
  private async isQuiet(now: number): Promise<boolean> {
    const [[arrival]] = (await this.writer.runAndReadAll('SELECT coalesce(max(last_arrival), 0)::DOUBLE FROM feeds')).getRowsJS();
    return now - (arrival as number) > this.window_ms;
  }

  noteFeedState(feed: string, state: FeedState): Promise<void> {
    return this.transaction(() => writeFeedState(this.writer, feed, state));
  }

  saveFeedPosition(feed: string, position: FeedPosition): Promise<void> {
    return this.transaction(() => writeFeedPosition(this.writer, feed, position));
  }

  async close(): Promise<void> {
    const reads = this.reader.end();
    await this.lastWrite.catch(() => undefined);
    await reads;
    this.writer.closeSync();
    this.instance.closeSync();
  }

  private readonly lock = <T>(write: () => Promise<T>): Promise<T> => {
    this.reader.assertOpen();
    const result = this.lastWrite
      .catch(() => undefined)
      .then(write)
      .finally(() => this.shared.forget());
    this.lastWrite = result;
    return result;
  };

  /** Moves the watermark: the latest event time of any feed, but never ahead of the clock, so that a wrong time cannot close a window early. */
  private readonly clockAfter = (latest: number | null, now: number): FoldClock => {
    if (latest !== null) this.watermark = Math.max(this.watermark, Math.min(latest, now));
    const { window_ms } = this;
    return { window_ms, now, open_from: Math.floor((this.watermark - CLOSE_AFTER_MS) / window_ms) * window_ms };
  };

  /** Runs a write in a transaction of a connection whose temporary tables it uses, by default the writer. */
  private transaction<T>(write: () => Promise<T>, connection = this.writer): Promise<T> {
    return this.lock(async () => {
      await connection.run('BEGIN TRANSACTION');
      try {
        const result = await write();
        await connection.run('COMMIT');
        return result;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw toStoreError(error);
      }
    });
  }

  private async insertModel(model: StoredModel, is_current: boolean, line: string | undefined): Promise<void> {
    await this.writer.run('DELETE FROM models WHERE model_version = ?', [model.model_version]);
    await this.writer.run('INSERT INTO models VALUES (?, ?, ?, ?)', [model.model_version, BigInt(model.trained_at), is_current, model.body]);
    await this.writer.run(DROP_OLD_MODELS_SQL);
    if (line !== undefined) await this.writer.run(APPEND_TO_MODEL_LOG_SQL, [line]);
  }

  /** Scores stale sessions, the latest first, and leaves their positions and verdicts in temporary tables of the connection. Returns their number. */
  private async stageRescored(connection: DuckDBConnection, model_version: string, score: (sessions: SessionBlock) => Promise<VerdictBlock>): Promise<number> {
    const stale = 'model_version IS DISTINCT FROM ?';
    const bound = await connection.runAndReadAll(`SELECT start_time FROM sessions WHERE ${stale} ORDER BY start_time DESC LIMIT 1 OFFSET ${MAX_RESCORED - 1}`, [model_version]);
    const from = bound.currentRowCount === 0 ? 0n : (bound.getRows()[0][0] as bigint);
    await connection.run('CREATE OR REPLACE TEMP TABLE rescored_rows (row INTEGER, position DOUBLE)');
    let row_count = 0;
    const scan = this.reader.stream((reading) =>
      scanSessions(reading, {
        from: `sessions WHERE ${stale} AND start_time >= ?`,
        values: [model_version, from],
        limit: MAX_RESCORED,
        ids: false,
        texts: ['src_ip'],
        extra: [{ name: 'position', sql: 'position', type: 'DOUBLE' }],
      }),
    );
    let scoring: Promise<void> = Promise.resolve();
    for await (const { sessions, extra } of scan) {
      const from_row = row_count;
      row_count += sessions.size;
      const verdicts = score(sessions);
      verdicts.catch(() => undefined);
      await scoring;
      scoring = verdicts.then(async (scored) => {
        const rows = Int32Array.from({ length: sessions.size }, (_, row) => from_row + row);
        await appendColumns(connection, 'rescored_rows', [INTEGER, DOUBLE], [rows, extra.position as Float64Array], sessions.size);
        await stageVerdicts(connection, scored, from_row);
      });
      scoring.catch(() => undefined);
    }
    await scoring;
    return row_count;
  }
}
