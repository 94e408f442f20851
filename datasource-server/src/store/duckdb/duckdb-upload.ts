import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { CommitReport, ScoredSession, Upload, UploadNote } from '../store.ts';
import { appendSession } from './append-session.ts';
import { countUpload } from './feeds.ts';
import { toStoreError } from './store-error.ts';
import { markDueSql, SESSION_TABLE_SQL } from './tables.ts';

/**
 * Only sessions of the staged time span can be the same row, which lets the engine skip all other blocks. By name, because a store of an
 * older layout has the newer columns last.
 */
const INSERT_NEW_SQL = `INSERT INTO sessions BY NAME
  SELECT DISTINCT ON (session_id) * FROM staging
  WHERE session_id NOT IN (
    SELECT session_id FROM sessions
    WHERE start_time BETWEEN (SELECT min(start_time) FROM staging) AND (SELECT max(start_time) FROM staging))
  RETURNING is_anomaly`;

/** Runs one write at a time. */
export type WriteLock = <T>(write: () => Promise<T>) => Promise<T>;

/** An upload gathers in a temporary table of its own connection and becomes visible in one transaction. */
export class DuckDbUpload implements Upload {
  private closed = false;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly appender: DuckDBAppender,
    private readonly lock: WriteLock,
    private readonly release: () => void,
  ) {}

  static async open(connection: DuckDBConnection, lock: WriteLock, release: () => void): Promise<DuckDbUpload> {
    await connection.run(`CREATE TEMP TABLE staging (${SESSION_TABLE_SQL})`);
    return new DuckDbUpload(connection, await connection.createAppender('staging', 'main', 'temp'), lock, release);
  }

  append(rows: readonly ScoredSession[]): Promise<void> {
    for (const row of rows) appendSession(this.appender, row);
    this.appender.flushSync();
    return Promise.resolve();
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    try {
      return await this.lock(() => this.insertStaged(note));
    } finally {
      await this.abort();
    }
  }

  abort(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      try {
        this.appender.closeSync();
      } finally {
        this.connection.closeSync();
        this.release();
      }
    }
    return Promise.resolve();
  }

  private async insertStaged(note: UploadNote): Promise<CommitReport> {
    await this.connection.run('BEGIN TRANSACTION');
    try {
      const inserted = await this.connection.runAndReadAll(INSERT_NEW_SQL);
      await this.connection.run(markDueSql('staging'));
      const staged = await this.connection.runAndReadAll('SELECT count(*)::DOUBLE, max(end_time)::DOUBLE FROM staging');
      const [staged_count, latest] = staged.getRowsJS()[0] as [number, number | null];
      const flags = inserted.getColumnsJS()[0] ?? [];
      const counts = { rows_stored: flags.length, rows_duplicate: staged_count - flags.length };
      await countUpload(this.connection, note, { ...counts, rows_late: 0, latest });
      await this.connection.run('COMMIT');
      return {
        ...counts,
        anomaly_count: flags.includes(null) ? null : flags.filter((flag) => flag === true).length,
      };
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw toStoreError(error);
    }
  }
}
