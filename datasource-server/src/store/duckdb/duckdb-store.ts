import { hash } from 'node:crypto';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { AppError, SEVERITIES, VERDICT_COLUMNS, type Finding } from '@weir/schema';
import type { DueSources, FeedPosition, FeedState, ScoringModel, MaintenancePlan, MaintenanceReport, ScoreSessionTexts, Store, StoredModel, Upload, UploadPlan } from '../store.ts';
import { DuckDbReads, type TimeRead } from './read/duckdb-reads.ts';
import { DuckDbUpload } from './write/duckdb-upload.ts';
import { APPEND_TO_MODEL_LOG_SQL, DROP_OLD_MODELS_SQL } from './schema/model-log.ts';
import { writeFeedPosition, writeFeedState } from './schema/feeds.ts';
import { maintain } from './write/maintain.ts';
import { openDuckDb } from './engine/open-duckdb.ts';
import { Reader, type FollowStatement } from './engine/reader.ts';
import type { FoldClock } from './write/record-part.ts';
import { SESSION_SELECT } from './schema/session-rows.ts';
import { streamTexts } from './engine/stream-texts.ts';
import { toStoreError } from './engine/store-error.ts';
import { markDueSql } from './schema/tables.ts';
import { APPEND_TO_TRIAGE_LOG_SQL } from './schema/triage-log.ts';

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

const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);
const ENGINE_TYPES = { time: 'BIGINT', number: 'DOUBLE', boolean: 'BOOLEAN', string: 'VARCHAR' } as const;
const VERDICT_SHAPE = { session_id: 'VARCHAR', src_ip: 'VARCHAR', start_time: 'DOUBLE', ...Object.fromEntries(VERDICT_COLUMNS.map(({ name, type }) => [name, ENGINE_TYPES[type]])) };
const VERDICTS_TABLE_SQL = `CREATE OR REPLACE TEMP TABLE verdicts AS
  SELECT session_id, src_ip, start_time::DOUBLE AS start_time, ${VERDICT_NAMES.join(', ')} FROM sessions LIMIT 0`;
/** Frees the memory of the temporary table; its connection lives as long as the store. */
const DROP_VERDICTS_SQL = 'DROP TABLE IF EXISTS temp.verdicts';
/** The database parses the verdicts itself. */
const INSERT_VERDICTS_SQL = `INSERT INTO verdicts SELECT ${Object.keys(VERDICT_SHAPE).map((name) => `row_of.${name}`).join(', ')}
  FROM (SELECT unnest(from_json(?, '${JSON.stringify([VERDICT_SHAPE])}')) AS row_of)`;
/** The time range lets the database skip blocks outside of it. */
const REPLACE_VERDICTS_SQL = `UPDATE sessions SET ${VERDICT_NAMES.map((name) => `${name} = v.${name}`).join(', ')}
  FROM verdicts v WHERE sessions.session_id = v.session_id
    AND sessions.start_time BETWEEN (SELECT min(start_time)::BIGINT FROM verdicts) AND (SELECT max(start_time)::BIGINT FROM verdicts)`;

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

  async openUpload(plan: UploadPlan): Promise<Upload> {
    if (this.openUploads >= MAX_OPEN_UPLOADS) {
      throw new AppError('ingest.busy', `Limit of ${MAX_OPEN_UPLOADS} concurrent uploads reached.`);
    }
    this.openUploads++;
    try {
      const host = { lock: this.lock, release: () => this.openUploads--, clockAfter: this.clockAfter };
      return new DuckDbUpload(await this.instance.connect(), host, plan);
    } catch (error) {
      this.openUploads--;
      throw toStoreError(error);
    }
  }

  promoteModel(model: StoredModel, score: ScoreSessionTexts, promoted: () => void, line?: string): Promise<void> {
    return this.transaction(async () => {
      const bound = await this.writer.runAndReadAll(`SELECT start_time FROM sessions ORDER BY start_time DESC LIMIT 1 OFFSET ${MAX_RESCORED}`);
      const [[from]] = bound.currentRowCount === 0 ? [[0n]] : (bound.getRows() as bigint[][]);
      await this.rescore('start_time > ? OR ? = 0', [from, from], score);
      await this.writer.run(markDueSql('sessions'));
      await this.writer.run('UPDATE models SET is_current = false WHERE is_current');
      await this.insertModel(model, true, line);
      await this.writer.run(DROP_VERDICTS_SQL);
    }, promoted);
  }

  keepModel(model: StoredModel, line: string): Promise<void> {
    return this.transaction(async () => {
      const current = await this.writer.runAndReadAll('SELECT 1 FROM models WHERE model_version = ? AND is_current', [model.model_version]);
      await this.insertModel(model, current.currentRowCount > 0, line);
    });
  }

  serveModel(model_version: string, line: string, served: () => void): Promise<void> {
    return this.transaction(async () => {
      await this.writer.run('UPDATE models SET is_current = (model_version = ?)', [model_version]);
      await this.writer.run(APPEND_TO_MODEL_LOG_SQL, [line]);
    }, served);
  }

  async rescoreStale(currentModel: () => ScoringModel): Promise<void> {
    for (let rescored = MAX_RESCORED; rescored === MAX_RESCORED; ) {
      await this.transaction(async () => {
        const { model_version, score } = currentModel();
        rescored = await this.rescore(`model_version IS DISTINCT FROM ? LIMIT ${MAX_RESCORED}`, [model_version], score);
        await this.writer.run(markDueSql('verdicts'));
        await this.writer.run(DROP_VERDICTS_SQL);
      });
    }
  }

  appendToTriageLog(line: string): Promise<void> {
    return this.transaction(async () => void (await this.writer.run(APPEND_TO_TRIAGE_LOG_SQL, [line])));
  }

  promoteEnrichment(enrichment_version: string): Promise<void> {
    return this.transaction(async () => {
      const current = await this.writer.runAndReadAll('SELECT 1 FROM contexts WHERE context_version = ?', [enrichment_version]);
      if (current.currentRowCount > 0) return;
      await this.writer.run("INSERT INTO due_sources SELECT entity, nextval('write_order') FROM (SELECT DISTINCT entity FROM findings)");
      await this.writer.run('DELETE FROM contexts');
      await this.writer.run('INSERT INTO contexts VALUES (?)', [enrichment_version]);
    });
  }

  replaceFindings({ sources, as_of }: DueSources, findings: readonly Finding[], population?: string): Promise<void> {
    const population_id = population === undefined ? null : hash('sha256', population, 'hex').slice(0, 16);
    return this.transaction(async () => {
      if (sources.length > 0) {
        const placeholders = sources.map(() => '?').join(', ');
        await this.writer.run(`DELETE FROM findings WHERE entity IN (${placeholders})`, [...sources]);
        await this.writer.run(`DELETE FROM due_sources WHERE src_ip IN (${placeholders}) AND since <= ?`, [...sources, BigInt(as_of)]);
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

  async maintain({ now, dedup_ms, retention_ms }: MaintenancePlan): Promise<MaintenanceReport> {
    let report: MaintenanceReport = { windows_closed: 0, records_forgotten: 0, sessions_deleted: 0 };
    await this.transaction(async () => {
      const { open_from } = this.clockAfter(await this.isQuiet(now) ? now : null, now);
      report = await maintain(this.writer, { open_from, sealed_before: now - dedup_ms, kept_from: retention_ms === undefined ? null : now - retention_ms });
    });
    // Deleted rows free disk space at the next checkpoint.
    if (report.records_forgotten + report.sessions_deleted > 0) await this.lock(() => this.writer.run('CHECKPOINT').then(() => undefined, () => undefined));
    return report;
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

  private async insertModel(model: StoredModel, is_current: boolean, line: string | undefined): Promise<void> {
    await this.writer.run('DELETE FROM models WHERE model_version = ?', [model.model_version]);
    await this.writer.run('INSERT INTO models VALUES (?, ?, ?, ?)', [model.model_version, BigInt(model.trained_at), is_current, model.body]);
    await this.writer.run(DROP_OLD_MODELS_SQL);
    if (line !== undefined) await this.writer.run(APPEND_TO_MODEL_LOG_SQL, [line]);
  }

  /** Replaces the verdicts of the sessions that meet a condition. Leaves the new verdicts in the table `verdicts`. Returns their number. */
  private async rescore(condition: string, values: DuckDBValue[], score: ScoreSessionTexts): Promise<number> {
    await this.writer.run(VERDICTS_TABLE_SQL);
    // A streamed result needs its own connection: another statement on it would end the stream.
    const stream = await this.instance.connect();
    let count = 0;
    try {
      for await (const texts of streamTexts(stream, `SELECT ${SESSION_SELECT} FROM sessions WHERE ${condition}`, values)) {
        await this.writer.run(INSERT_VERDICTS_SQL, [await score(texts)]);
        count += texts.length;
      }
    } finally {
      stream.closeSync();
    }
    if (count > 0) await this.writer.run(REPLACE_VERDICTS_SQL);
    return count;
  }
}
