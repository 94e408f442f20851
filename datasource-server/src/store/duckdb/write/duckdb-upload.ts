import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBlock } from '@weir/schema';
import type { CommitReport, ScoredSession, Upload, UploadNote, UploadPlan } from '../../store.ts';
import { countUpload } from '../schema/feeds.ts';
import { storeStagedRecords, type FoldClock } from './record-part.ts';
import { stageRecords, type StagedPart } from './record-stage.ts';
import { SessionStage, storeSessionsSql, type StagedSessions } from './session-stage.ts';
import { toStoreError } from '../engine/store-error.ts';
import { markDueSql } from '../schema/tables.ts';

const NOTHING: UploadNote = { feed: '', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 };

/** Parts of the store that an upload uses. */
export interface UploadHost {
  /** Runs one write at a time. */
  readonly lock: <T>(write: () => Promise<T>) => Promise<T>;
  /** Called once, when the upload ends. */
  readonly release: () => void;
  /** Returns when windows close, given the latest event time of the upload; null without rows. */
  readonly clockAfter: (latest: number | null, now: number) => FoldClock;
}

interface Counts {
  rows_stored: number;
  rows_duplicate: number;
  rows_late: number;
}

/** The rows that one transaction of an upload stores. */
interface Part {
  readonly sessions?: StagedSessions | null;
  readonly records?: StagedPart | null;
}

/**
 * Collects rows in temporary tables of its own connection. Each part is stored in its own transaction, which limits memory;
 * a small upload has one part. After a failed upload, the parts already stored count once when the upload is sent again.
 */
export class DuckDbUpload implements Upload {
  private closed = false;
  private readonly sessions = new SessionStage();
  /** The last staged block, written when the next block or the end of the upload arrives. */
  private records: StagedPart | null = null;
  /** The running write of a part of the sessions. */
  private pending: Promise<void> = Promise.resolve();
  private latest: number | null = null;
  private rows_noted = 0;
  private readonly stored: Counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
  private readonly anomalies = new Set<string>();
  private isScored = true;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly host: UploadHost,
    private readonly plan: UploadPlan,
  ) {}

  async append(rows: readonly ScoredSession[]): Promise<void> {
    for (const row of rows) {
      this.sessions.add(row);
      if (!this.sessions.isFull) continue;
      await this.pending;
      this.pending = this.writePart({ sessions: await this.sessions.flush(this.connection) });
      // The next await reports a failure; this avoids an unhandled rejection until then.
      this.pending.catch(() => undefined);
    }
  }

  async appendRecords(block: RecordBlock): Promise<void> {
    if (this.records !== null) await this.writePart({ records: this.records });
    this.records = await stageRecords(this.connection, block);
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    try {
      await this.pending;
      // An upload has either sessions or records, so they do not overwrite each other's staging tables.
      const part: Part = { sessions: await this.sessions.flush(this.connection), records: this.records };
      await this.host.lock(() => this.write({ ...note, rows_read: note.rows_read - this.rows_noted }, part));
      return { ...this.stored, anomaly_count: this.isScored ? this.anomalies.size : null };
    } finally {
      await this.abort();
    }
  }

  async abort(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.pending.catch(() => undefined);
    this.connection.closeSync();
    this.host.release();
  }

  /** Stores a part before the upload has ended. */
  private async writePart(part: Part): Promise<void> {
    const staged = part.sessions ?? part.records;
    const rows_read = staged === null || staged === undefined ? 0 : staged.size + staged.repeated;
    await this.host.lock(() => this.write({ ...NOTHING, feed: this.plan.feed, rows_read, now: this.plan.now() }, part));
    this.plan.partStored();
  }

  private async write(note: UploadNote, { sessions, records }: Part): Promise<void> {
    await this.connection.run('BEGIN TRANSACTION');
    try {
      const counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
      if (sessions) await this.insertSessions(sessions, counts);
      if (records) await this.insertRecords(records, counts, note.now);
      await countUpload(this.connection, note, { ...counts, latest: this.latest });
      await this.connection.run('COMMIT');
      this.rows_noted += note.rows_read;
      for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) this.stored[name] += counts[name];
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw toStoreError(error);
    }
  }

  private async insertSessions(part: StagedSessions, counts: Counts): Promise<void> {
    this.noteLatest(part.latest);
    const [fresh, store] = storeSessionsSql(part);
    await this.connection.run(fresh, [BigInt(part.first_start), BigInt(part.last_start)]);
    await this.connection.run(store);
    await this.connection.run(markDueSql('fresh_sessions'));
    const [[stored, scored]] = (await this.connection.runAndReadAll('SELECT count(*)::DOUBLE, count(is_anomaly)::DOUBLE FROM fresh_sessions')).getRowsJS();
    const anomalous = await this.connection.runAndReadAll('SELECT session_id FROM fresh_sessions WHERE is_anomaly');
    for (const session_id of anomalous.getColumnsJS()[0] ?? []) this.anomalies.add(session_id as string);
    if (scored !== stored) this.isScored = false;
    counts.rows_stored += stored as number;
    counts.rows_duplicate += part.repeated + part.size - (stored as number);
  }

  private async insertRecords(part: StagedPart, counts: Counts, now: number): Promise<void> {
    this.noteLatest(part.latest);
    const report = await storeStagedRecords(this.connection, part, this.host.clockAfter(this.latest, now), this.plan.score);
    for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) counts[name] += report[name];
    for (const [session_id, flag] of report.scored) this.noteScored(session_id, flag);
  }

  private noteLatest(latest: number | null): void {
    if (latest !== null && (this.latest === null || latest > this.latest)) this.latest = latest;
  }

  private noteScored(session_id: string, is_anomaly: boolean | null): void {
    if (is_anomaly === null) this.isScored = false;
    else if (is_anomaly) this.anomalies.add(session_id);
    else this.anomalies.delete(session_id);
  }
}
