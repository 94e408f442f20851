import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBlock, SessionBlock } from '@weir/schema';
import { MAX_CLOCK_SKEW_MS } from '../../contract/clock-skew.ts';
import type { CommitReport, Upload, UploadNote, UploadPlan } from '../../contract/store.ts';
import { withCountries } from '../../contract/session-countries.ts';
import { toStoreError } from '../engine/store-error.ts';
import { countUpload } from '../schema/feeds.ts';
import { markDueSql, NEXT_POSITION } from '../schema/tables.ts';
import { joinRecords, storeJoinedSql, type FoldClock, type JoinedPart } from './record-part.ts';
import { stageRecords, type StagedPart } from './record-stage.ts';
import { stageSessions, storeSessionsSql, type StagedSessions } from './session-stage.ts';

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

/** The rows that one transaction of an upload stores, in the temporary tables of a connection. */
type Part = { readonly connection: DuckDBConnection } & ({ readonly sessions: StagedSessions } | { readonly records: StagedPart });

/**
 * Collects rows in temporary tables of its own connections. Each part is stored in its own transaction, which limits memory;
 * a small upload has one part. One part is staged on one connection while the part before it is stored on another. After a failed upload, the parts already stored count once when the upload is sent again.
 */
export class DuckDbUpload implements Upload {
  private closed = false;
  /** The last staged part, written when the next one or the end of the upload arrives. */
  private staged: Part | null = null;
  /** The write of the part before it. */
  private writing: Promise<void> = Promise.resolve();
  private latest: number | null = null;
  private rows_noted = 0;
  private readonly stored: Counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
  private readonly anomalies = new Set<string>();
  private isScored = true;
  private readonly connections: DuckDBConnection[] = [];

  constructor(
    private readonly connect: () => Promise<DuckDBConnection>,
    private readonly host: UploadHost,
    private readonly plan: UploadPlan,
  ) {}

  async appendSessions(block: SessionBlock, repeated = 0): Promise<void> {
    if (block.size === 0) return;
    const { score, countryOf } = this.plan;
    const located = countryOf === undefined ? block : withCountries(block, countryOf);
    const scored = await score(located);
    await this.stage(async (connection) => ({ connection, sessions: await stageSessions(connection, located, scored, repeated, this.latestAllowed) }));
  }

  appendRecords(block: RecordBlock): Promise<void> {
    return this.stage(async (connection) => ({ connection, records: await stageRecords(connection, block, this.latestAllowed) }));
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    try {
      await this.writing;
      const part = this.staged;
      const connection = part?.connection ?? (await this.freeConnection());
      await this.host.lock(() => this.write(connection, { ...note, rows_read: note.rows_read - this.rows_noted }, part));
      return { ...this.stored, anomaly_count: this.isScored ? this.anomalies.size : null };
    } finally {
      await this.abort();
    }
  }

  async abort(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.writing.catch(() => undefined);
    for (const connection of this.connections) connection.closeSync();
    this.host.release();
  }

  /** Starts to write the staged part, and stages the next one meanwhile. */
  private async stage(next: (connection: DuckDBConnection) => Promise<Part>): Promise<void> {
    await this.writing;
    const connection = await this.freeConnection();
    this.writing = this.writeStaged(this.staged);
    // The next await reports a failure; this avoids an unhandled rejection until then.
    this.writing.catch(() => undefined);
    this.staged = await next(connection);
  }

  /** Returns a connection that does not hold the staged part. */
  private async freeConnection(): Promise<DuckDBConnection> {
    const free = this.connections.find((connection) => connection !== this.staged?.connection);
    if (free !== undefined) return free;
    const connection = await this.connect();
    this.connections.push(connection);
    return connection;
  }

  private async writeStaged(part: Part | null): Promise<void> {
    if (part === null) return;
    const { size, repeated } = 'sessions' in part ? part.sessions : part.records;
    await this.host.lock(() => this.write(part.connection, { ...NOTHING, feed: this.plan.feed, rows_read: size + repeated, now: this.plan.now() }, part));
    this.plan.partStored();
  }

  /** Stores a part and a note in one transaction. What the part needs from the store is read before, under the same lock. */
  private async write(connection: DuckDBConnection, note: UploadNote, part: Part | null): Promise<void> {
    const joined = part !== null && 'records' in part ? await this.join(connection, part.records, note.now) : null;
    await connection.run('BEGIN TRANSACTION');
    try {
      let counts: Counts = { rows_stored: 0, rows_duplicate: 0, rows_late: 0 };
      if (part !== null) counts = 'sessions' in part ? await this.insertSessions(connection, part.sessions) : await this.insertJoined(connection, part.records, joined!, note.now);
      await countUpload(connection, note, { ...counts, latest: this.latest });
      await connection.run('COMMIT');
      this.rows_noted += note.rows_read;
      for (const name of ['rows_stored', 'rows_duplicate', 'rows_late'] as const) this.stored[name] += counts[name];
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw toStoreError(error);
    }
  }

  private async insertSessions(connection: DuckDBConnection, part: StagedSessions): Promise<Counts> {
    this.noteLatest(part.latest);
    // Rows that this part stores get a later place in the order of writes.
    const [[place]] = (await connection.runAndReadAll(`SELECT ${NEXT_POSITION}`)).getRows() as [[bigint]];
    const stored = (await connection.run(storeSessionsSql(part), [BigInt(part.first_start), BigInt(part.last_start)])).rowsChanged;
    await connection.run(markDueSql('sessions WHERE position > ?'), [place]);
    if (part.model_version === null) this.isScored &&= stored === 0;
    else {
      const anomalous = await connection.runAndReadAll('SELECT session_id FROM sessions WHERE position > ? AND is_anomaly', [place]);
      for (const session_id of anomalous.getColumnsJS()[0] ?? []) this.anomalies.add(session_id as string);
    }
    return { rows_stored: stored, rows_duplicate: part.repeated + part.size - stored, rows_late: 0 };
  }

  private async join(connection: DuckDBConnection, part: StagedPart, now: number): Promise<JoinedPart> {
    this.noteLatest(part.latest);
    try {
      return await joinRecords(connection, part, this.host.clockAfter(this.latest, now), this.plan);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  private async insertJoined(connection: DuckDBConnection, part: StagedPart, { rows_stored, rows_late, isScored, bounds }: JoinedPart, now: number): Promise<Counts> {
    for (const [sql, values] of storeJoinedSql(part, bounds, now)) await connection.run(sql, values);
    await connection.run(markDueSql('folded'));
    if (!isScored) this.isScored = false;
    const changed = await connection.runAndReadAll(CHANGED_ANOMALIES_SQL, [JSON.stringify([...this.anomalies])]);
    for (const [session_id, is_anomaly] of changed.getRowsJS()) {
      if (is_anomaly === true) this.anomalies.add(session_id as string);
      else this.anomalies.delete(session_id as string);
    }
    return { rows_stored, rows_duplicate: part.repeated + part.size - rows_stored - rows_late, rows_late };
  }

  /** Rows that end later have a wrong time. */
  private get latestAllowed(): number {
    return this.plan.now() + MAX_CLOCK_SKEW_MS;
  }

  private noteLatest(latest: number | null): void {
    if (latest !== null && (this.latest === null || latest > this.latest)) this.latest = latest;
  }
}
