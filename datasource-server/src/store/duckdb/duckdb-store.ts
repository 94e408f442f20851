import { hash } from 'node:crypto';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { AppError, SEVERITIES, VERDICT_COLUMNS, type Finding } from '@weir/schema';
import type { DueSources, Judge, ScoreSessions, Store, StoredModel, Upload } from '../store.ts';
import { appendVerdict } from './append-session.ts';
import { DuckDbReads } from './duckdb-reads.ts';
import { DuckDbUpload } from './duckdb-upload.ts';
import { APPEND_TO_MODEL_LOG_SQL, DROP_OLD_MODELS_SQL } from './model-log.ts';
import { openDuckDb } from './open-duckdb.ts';
import { SESSION_SELECT, toSession } from './session-rows.ts';
import { toStoreError } from './store-error.ts';
import { markDueSql } from './tables.ts';
import { APPEND_TO_TRIAGE_LOG_SQL } from './triage-log.ts';

const MAX_OPEN_UPLOADS = 8;

const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);
const VERDICTS_TABLE_SQL = `CREATE OR REPLACE TEMP TABLE verdicts AS SELECT session_id, ${VERDICT_NAMES.join(', ')} FROM sessions LIMIT 0`;
const REPLACE_VERDICTS_SQL = `UPDATE sessions SET ${VERDICT_NAMES.map((name) => `${name} = v.${name}`).join(', ')}
  FROM verdicts v WHERE sessions.session_id = v.session_id`;

/** The embedded store: one DuckDB file in the data folder, one process. */
export class DuckDbStore extends DuckDbReads implements Store {
  private lastWrite: Promise<unknown> = Promise.resolve();
  private openUploads = 0;

  private constructor(
    instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
  ) {
    super(instance);
  }

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

  promoteModel(model: StoredModel, score: ScoreSessions, promoted: () => void, line?: string): Promise<void> {
    return this.transaction(async () => {
      await this.rescore('true', [], score);
      await this.writer.run(markDueSql('sessions'));
      await this.writer.run('UPDATE models SET is_current = false WHERE is_current');
      await this.insertModel(model, true, line);
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

  appendToTriageLog(line: string): Promise<void> {
    return this.transaction(async () => void (await this.writer.run(APPEND_TO_TRIAGE_LOG_SQL, [line])));
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

  async close(): Promise<void> {
    const reads = this.endReads();
    await this.lastWrite.catch(() => undefined);
    await reads;
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

  private async insertModel(model: StoredModel, is_current: boolean, line: string | undefined): Promise<void> {
    await this.writer.run('DELETE FROM models WHERE model_version = ?', [model.model_version]);
    await this.writer.run('INSERT INTO models VALUES (?, ?, ?, ?)', [model.model_version, BigInt(model.trained_at), is_current, model.body]);
    await this.writer.run(DROP_OLD_MODELS_SQL);
    if (line !== undefined) await this.writer.run(APPEND_TO_MODEL_LOG_SQL, [line]);
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
