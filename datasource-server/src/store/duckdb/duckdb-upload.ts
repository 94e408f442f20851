import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { RecordBlock } from '@weir/schema';
import type { CommitReport, ScoredSession, Upload, UploadNote, UploadPlan } from '../store.ts';
import { appendSession } from './append-session.ts';
import { countUpload } from './feeds.ts';
import { storeStagedRecords, type FoldClock } from './record-part.ts';
import { stageRecords, type StagedPart } from './record-stage.ts';
import { toStoreError } from './store-error.ts';
import { markDueSql, ROW_TABLE_SQL } from './tables.ts';

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

const NOTHING: UploadNote = { feed: '', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 };

/** What an upload needs of the store that it is of. */
export interface UploadHost {
  /** Runs one write at a time. */
  readonly lock: <T>(write: () => Promise<T>) => Promise<T>;
  /** Called once, when the upload is over. */
  readonly release: () => void;
  /** When windows close, after an upload told of times up to `latest`; null where it told of none. */
  readonly clockAfter: (latest: number | null, now: number) => FoldClock;
}

interface Counts {
  rows_stored: number;
  rows_duplicate: number;
  rows_late: number;
}

/**
 * An upload gathers in temporary tables of its own connection. Sessions become visible in one transaction, at the end; records in
 * one for each part, so that memory is bounded whatever the size: what is there of a broken upload counts once when it is sent again.
 */
export class DuckDbUpload implements Upload {
  private closed = false;
  /** The part that was staged last, and is written when it is known whether another comes. */
  private staged: StagedPart | null = null;
  private hasSessions = false;
  private latest: number | null = null;
  private rows_noted = 0;
  private readonly stored: Counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
  private readonly anomalies = new Set<string>();
  private isJudged = true;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly appender: DuckDBAppender,
    private readonly host: UploadHost,
    private readonly plan: UploadPlan,
  ) {}

  static async open(connection: DuckDBConnection, host: UploadHost, plan: UploadPlan): Promise<DuckDbUpload> {
    await connection.run(`CREATE TEMP TABLE staging (${ROW_TABLE_SQL})`);
    return new DuckDbUpload(connection, await connection.createAppender('staging', 'main', 'temp'), host, plan);
  }

  append(rows: readonly ScoredSession[]): Promise<void> {
    for (const row of rows) appendSession(this.appender, row);
    this.appender.flushSync();
    this.hasSessions ||= rows.length > 0;
    return Promise.resolve();
  }

  async appendRecords(block: RecordBlock): Promise<void> {
    const { staged } = this;
    if (staged !== null) {
      const rows_read = staged.size + staged.repeated;
      await this.host.lock(() => this.write({ ...NOTHING, feed: this.plan.feed, rows_read, now: this.plan.now() }, staged));
      this.plan.partStored();
    }
    this.staged = await stageRecords(this.connection, block);
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    try {
      await this.host.lock(() => this.write({ ...note, rows_read: note.rows_read - this.rows_noted }, this.staged));
      return { ...this.stored, anomaly_count: this.isJudged ? this.anomalies.size : null };
    } finally {
      await this.abort();
    }
  }

  async abort(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      this.appender.closeSync();
    } finally {
      this.connection.closeSync();
      this.host.release();
    }
  }

  private async write(note: UploadNote, part: StagedPart | null): Promise<void> {
    await this.connection.run('BEGIN TRANSACTION');
    try {
      const counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
      if (this.hasSessions) await this.insertSessions(counts);
      if (part !== null) await this.insertRecords(part, counts, note.now);
      await countUpload(this.connection, note, { ...counts, latest: this.latest });
      await this.connection.run('COMMIT');
      this.rows_noted += note.rows_read;
      for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) this.stored[name] += counts[name];
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw toStoreError(error);
    }
  }

  private async insertSessions(counts: Counts): Promise<void> {
    const staged = await this.connection.runAndReadAll('SELECT count(*)::DOUBLE, max(end_time)::DOUBLE FROM staging');
    const [staged_count, latest] = staged.getRowsJS()[0] as [number, number | null];
    this.see(latest);
    const inserted = await this.connection.runAndReadAll(`${INSERT_NEW_SQL}, session_id`);
    await this.connection.run(markDueSql('staging'));
    const [flags = [], ids = []] = inserted.getColumnsJS();
    flags.forEach((flag, row) => this.judged(ids[row] as string, flag as boolean | null));
    counts.rows_stored += flags.length;
    counts.rows_duplicate += staged_count - flags.length;
    await this.connection.run('DELETE FROM staging');
    this.hasSessions = false;
  }

  private async insertRecords(part: StagedPart, counts: Counts, now: number): Promise<void> {
    this.see(part.latest);
    const report = await storeStagedRecords(this.connection, part, this.host.clockAfter(this.latest, now), this.plan.judge);
    for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) counts[name] += report[name];
    for (const [session_id, flag] of report.judged) this.judged(session_id, flag);
  }

  private see(latest: number | null): void {
    if (latest !== null && (this.latest === null || latest > this.latest)) this.latest = latest;
  }

  private judged(session_id: string, is_anomaly: boolean | null): void {
    if (is_anomaly === null) this.isJudged = false;
    else if (is_anomaly) this.anomalies.add(session_id);
    else this.anomalies.delete(session_id);
  }
}
