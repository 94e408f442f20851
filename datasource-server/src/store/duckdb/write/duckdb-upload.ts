import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBlock, SessionBlock } from '@weir/schema';
import type { CommitReport, Upload, UploadNote, UploadPlan } from '../../contract/store.ts';
import { toStoreError } from '../engine/store-error.ts';
import { countUpload } from '../schema/feeds.ts';
import { markDueSql } from '../schema/tables.ts';
import { joinRecords, storeJoinedSql, type FoldClock, type JoinedPart } from './record-part.ts';
import { stageRecords, type StagedPart } from './record-stage.ts';
import { freshSessionsSql, stageSessions, STORE_SESSIONS_SQL, type StagedSessions } from './session-stage.ts';

const NOTHING: UploadNote = { feed: '', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 };

/** Joined sessions that are anomalous, or that were before; the ids of those are bound as a JSON array. */
const CHANGED_ANOMALIES_SQL = `SELECT session_id, is_anomaly FROM folded_scored
  WHERE is_anomaly OR session_id IN (SELECT unnest(from_json(?, '["VARCHAR"]')))`;

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
type Part = { readonly sessions: StagedSessions } | { readonly records: StagedPart };

/**
 * Collects rows in temporary tables of its own connection. Each part is stored in its own transaction, which limits memory;
 * a small upload has one part. After a failed upload, the parts already stored count once when the upload is sent again.
 */
export class DuckDbUpload implements Upload {
  private closed = false;
  /** The last staged block, written when the next block or the end of the upload arrives. */
  private staged: Part | null = null;
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

  async appendSessions(block: SessionBlock, repeated = 0): Promise<void> {
    const scoring = this.plan.score(block);
    // The next await reports a failure; this avoids an unhandled rejection until then.
    scoring.catch(() => undefined);
    await this.writeStaged();
    this.staged = { sessions: await stageSessions(this.connection, block, await scoring, repeated) };
  }

  async appendRecords(block: RecordBlock): Promise<void> {
    await this.writeStaged();
    this.staged = { records: await stageRecords(this.connection, block) };
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    try {
      await this.host.lock(() => this.write({ ...note, rows_read: note.rows_read - this.rows_noted }, this.staged));
      return { ...this.stored, anomaly_count: this.isScored ? this.anomalies.size : null };
    } finally {
      await this.abort();
    }
  }

  abort(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.connection.closeSync();
      this.host.release();
    }
    return Promise.resolve();
  }

  /** Stores the staged part before the upload has ended. */
  private async writeStaged(): Promise<void> {
    const part = this.staged;
    if (part === null) return;
    const { size, repeated } = 'sessions' in part ? part.sessions : part.records;
    await this.host.lock(() => this.write({ ...NOTHING, feed: this.plan.feed, rows_read: size + repeated, now: this.plan.now() }, part));
    this.staged = null;
    this.plan.partStored();
  }

  /** Stores a part and a note in one transaction. What the part needs from the store is read before, under the same lock. */
  private async write(note: UploadNote, part: Part | null): Promise<void> {
    const joined = part !== null && 'records' in part ? await this.join(part.records, note.now) : null;
    await this.connection.run('BEGIN TRANSACTION');
    try {
      let counts: Counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
      if (part !== null) counts = 'sessions' in part ? await this.insertSessions(part.sessions) : await this.insertJoined(part.records, joined!, note.now);
      await countUpload(this.connection, note, { ...counts, latest: this.latest });
      await this.connection.run('COMMIT');
      this.rows_noted += note.rows_read;
      for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) this.stored[name] += counts[name];
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined);
      throw toStoreError(error);
    }
  }

  private async insertSessions(part: StagedSessions): Promise<Counts> {
    this.noteLatest(part.latest);
    await this.connection.run(freshSessionsSql(part), [BigInt(part.first_start), BigInt(part.last_start)]);
    const stored = (await this.connection.run(STORE_SESSIONS_SQL)).rowsChanged;
    await this.connection.run(markDueSql('fresh_sessions'));
    if (part.model_version === null) this.isScored &&= stored === 0;
    else {
      const anomalous = await this.connection.runAndReadAll('SELECT session_id FROM fresh_sessions WHERE is_anomaly');
      for (const session_id of anomalous.getColumnsJS()[0] ?? []) this.anomalies.add(session_id as string);
    }
    return { rows_stored: stored, rows_duplicate: part.repeated + part.size - stored, rows_late: 0 };
  }

  private async join(part: StagedPart, now: number): Promise<JoinedPart> {
    this.noteLatest(part.latest);
    try {
      return await joinRecords(this.connection, part, this.host.clockAfter(this.latest, now), this.plan.score);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async insertJoined(part: StagedPart, { rows_stored, rows_late, isScored, bounds }: JoinedPart, now: number): Promise<Counts> {
    for (const [sql, values] of storeJoinedSql(part, bounds, now)) await this.connection.run(sql, values);
    await this.connection.run(markDueSql('folded'));
    if (!isScored) this.isScored = false;
    const changed = await this.connection.runAndReadAll(CHANGED_ANOMALIES_SQL, [JSON.stringify([...this.anomalies])]);
    for (const [session_id, is_anomaly] of changed.getRowsJS()) {
      if (is_anomaly === true) this.anomalies.add(session_id as string);
      else this.anomalies.delete(session_id as string);
    }
    return { rows_stored, rows_duplicate: part.repeated + part.size - rows_stored - rows_late, rows_late };
  }

  private noteLatest(latest: number): void {
    if (this.latest === null || latest > this.latest) this.latest = latest;
  }
}
