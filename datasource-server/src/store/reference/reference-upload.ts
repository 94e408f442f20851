import { AppError, toSessionBlock, toSessions, type RecordBlock, type Session, type SessionBlock } from '@weir/schema';
import { withCountries } from '../contract/session-countries.ts';
import { MAX_CLOCK_SKEW_MS } from '../contract/clock-skew.ts';
import type { CommitReport, FeedHealth, ReasonCount, Upload, UploadNote, UploadPlan } from '../contract/store.ts';
import { foldRecords, linkRecords, toRecords, type FoldedSession, type LogRecord } from './fold-records.ts';
import { ascending, descending, inOrder, largest, sum } from './order.ts';
import { closedError, type ReferenceState } from './reference-state.ts';
import { toRow, toScores, type SessionRow } from './session-row.ts';

/** A window closes when the watermark is this long past its end. */
const CLOSE_AFTER_MS = 120_000;
/** Maximum number of reject reasons per feed; further reasons are counted under OTHER_REASONS. */
const MAX_REASONS = 50;
const OTHER_REASONS = 'other reasons';
const KEY_BITS = 64;

/** Parts of the store that an upload uses. */
export interface UploadHost {
  readonly state: ReferenceState;
  readonly window_ms: number;
  /** Called once, when the upload ends. */
  readonly release: () => void;
  readonly isClosed: () => boolean;
}

/** Returns the time before which windows are closed. */
export const openFrom = (watermark: number, window_ms: number): number => Math.floor((watermark - CLOSE_AFTER_MS) / window_ms) * window_ms;

/** Effect of storing records, worked out before anything is changed. */
interface RecordChange {
  readonly records: readonly LogRecord[];
  readonly late: readonly LogRecord[];
  readonly folded: readonly FoldedSession[];
  /** Sessions that are replaced or no longer have records. */
  readonly touched: ReadonlySet<string>;
}

/** Collects rows and stores them in one step, so that a failed upload leaves nothing. */
export class ReferenceUpload implements Upload {
  private isEnded = false;
  private latest: number | null = null;
  private readonly sessions: Array<Omit<SessionRow, 'written'>> = [];
  private readonly records: LogRecord[] = [];
  private repeated = 0;

  constructor(
    private readonly host: UploadHost,
    private readonly plan: UploadPlan,
  ) {}

  async appendSessions(block: SessionBlock, repeated = 0): Promise<void> {
    this.assertOpen();
    this.repeated += repeated;
    const { score, countryOf } = this.plan;
    const located = countryOf === undefined ? block : withCountries(block, countryOf);
    const sessions = toSessions(located);
    const scores = toScores(block.size, await score(located));
    this.sessions.push(...sessions.map((session, row) => toRow(session, scores[row], null)));
    this.noteLatest(sessions);
  }

  async appendRecords(block: RecordBlock): Promise<void> {
    this.assertOpen();
    this.records.push(...toRecords(block));
    this.repeated += block.repeated;
    this.noteLatest(this.records);
  }

  async commit(note: UploadNote): Promise<CommitReport> {
    this.assertOpen();
    try {
      for (;;) {
        const { state, window_ms } = this.host;
        const before = state.lastWrite;
        const watermark = this.records.length === 0 || this.latest === null ? state.watermark : Math.max(state.watermark, Math.min(this.latest, note.now));
        const change = this.records.length === 0 ? NO_CHANGE : changeOf(state, this.records, openFrom(watermark, window_ms));
        const { score, countryOf = () => null } = this.plan;
        const sessions = change.folded.map(({ session }) => ({ ...session, src_ip_country_code: session.src_ip_country_code ?? countryOf(session.src_ip) }));
        const scores = sessions.length === 0 ? [] : toScores(sessions.length, await score(toSessionBlock(sessions)));
        // Scoring runs outside of the write: if another write came first, the sessions are folded again.
        if (state.lastWrite !== before) continue;
        this.assertOpen();
        state.watermark = watermark;
        const folded = change.folded.map(({ joined, window_start }, row) => toRow(sessions[row], scores[row], { ...joined, is_open: window_start >= openFrom(watermark, window_ms) }));
        return this.store(note, change, folded);
      }
    } finally {
      await this.abort();
    }
  }

  async abort(): Promise<void> {
    if (!this.isEnded) this.host.release();
    this.isEnded = true;
  }

  /** Stores everything without a pause, so that no read sees a part. */
  private store(note: UploadNote, change: RecordChange, folded: ReadonlyArray<Omit<SessionRow, 'written'>>): CommitReport {
    const { state } = this.host;
    const fresh = this.sessions.filter((row, at) => !state.sessions.has(row.session_id) && this.sessions.findIndex(({ session_id }) => session_id === row.session_id) === at);
    for (const id of change.touched) state.sessions.delete(id);
    for (const row of [...fresh, ...folded]) state.sessions.set(row.session_id, { ...row, written: state.next() });
    state.markDue([...fresh, ...folded].map(({ src_ip }) => src_ip));
    for (const record of change.records) state.records.set(record.record_key, record);
    for (const { window_start, source_id } of change.records) {
      state.windows = [...state.windows.filter((window) => window.window_start !== window_start || window.source_id !== source_id), { window_start, source_id, last_arrival: note.now, is_sealed: false }];
    }
    const scored = [...fresh, ...folded];
    const report: CommitReport = {
      rows_stored: fresh.length + change.records.length,
      rows_duplicate: this.sessions.length - fresh.length + this.repeated + this.records.length - change.records.length - change.late.length,
      rows_late: change.late.length,
      anomaly_count: scored.some(({ is_anomaly }) => is_anomaly === null) ? null : scored.filter(({ is_anomaly }) => is_anomaly).length,
    };
    noteUpload(state, note, report, this.latest);
    return report;
  }

  private noteLatest(rows: ReadonlyArray<Pick<Session, 'end_time'>>): void {
    const until = this.plan.now() + MAX_CLOCK_SKEW_MS;
    this.latest = largest([...rows.map(({ end_time }) => end_time).filter((time) => time <= until), ...(this.latest === null ? [] : [this.latest])]);
  }

  private assertOpen(): void {
    if (this.host.isClosed()) throw closedError();
    if (this.isEnded) throw new AppError('ingest.aborted', 'The upload has ended.');
  }
}

const NO_CHANGE: RecordChange = { records: [], late: [], folded: [], touched: new Set() };

const toId = (key: bigint): string => key.toString(16).padStart(16, '0');

const changeOf = (state: ReferenceState, sent: readonly LogRecord[], open_from: number): RecordChange => {
  const distinct = [...new Map([...sent].reverse().map((record) => [record.record_key, record])).values()].reverse();
  const fresh = distinct.filter(({ record_key }) => !state.records.has(record_key));
  const sealed = (record: LogRecord) => state.windows.filter(({ window_start, is_sealed }) => is_sealed && window_start === record.window_start);
  const isLate = (record: LogRecord): boolean => sealed(record).some(({ source_id }) => source_id === record.source_id);
  // A log format that is new to a sealed window forms a session of its own: the records of the others are gone.
  const records = fresh.filter((record) => !isLate(record)).map((record) => ({ ...record, session_key: BigInt.asUintN(KEY_BITS, record.session_key + BigInt(sealed(record).length)) }));
  const stored = [...state.records.values()];
  const [before, after] = [linkRecords(stored), linkRecords([...stored, ...records])];
  const moved = stored.filter((record) => before.get(record) !== after.get(record));
  const closing = [...state.sessions.values()].filter(({ is_open, start_time }) => is_open === true && start_time < open_from);
  // A record that is linked to another session still tells facts about its own, such as the country of the source.
  const joined = records.flatMap((record) => [record.session_key, after.get(record)!]);
  const touched = new Set([...joined.map(toId), ...moved.flatMap((record) => [toId(before.get(record)!), toId(after.get(record)!)]), ...closing.map(({ session_id }) => session_id)]);
  const folded = foldRecords([...stored, ...records]).filter(({ session }) => touched.has(session.session_id));
  return { records, late: fresh.filter(isLate), folded, touched };
};

/** Adds an upload to the results of its feed. */
const noteUpload = (state: ReferenceState, note: UploadNote, report: CommitReport, latest: number | null): void => {
  const { feed, now } = note;
  const health = state.feed(feed);
  const count = (reasons: readonly ReasonCount[]): number => sum(reasons, (reason) => reason.count);
  const watermarks = [...(health.watermark === null ? [] : [health.watermark]), ...(latest === null ? [] : [Math.min(latest, now)])];
  const next: FeedHealth = {
    ...health,
    source_id: note.source_id ?? health.source_id,
    rows_read: health.rows_read + note.rows_read,
    rows_stored: health.rows_stored + report.rows_stored,
    rows_duplicate: health.rows_duplicate + report.rows_duplicate,
    rows_late: health.rows_late + report.rows_late,
    rows_rejected: health.rows_rejected + count(note.rejects),
    rows_skipped: health.rows_skipped + count(note.skips),
    last_arrival: now,
    watermark: largest(watermarks),
    rejects: note.rejects.reduce(addReason, health.rejects),
  };
  state.feeds.set(feed, next);
  if (note.position !== undefined) state.positions.set(positionKey(feed, note.position.part), note.position.value);
};

/** Returns the key of a position. */
export const positionKey = (feed: string, part = ''): string => JSON.stringify([feed, part]);

const addReason = (known: readonly ReasonCount[], { reason, count }: ReasonCount): readonly ReasonCount[] => {
  const name = known.length < MAX_REASONS || known.some((one) => one.reason === reason) ? reason : OTHER_REASONS;
  const others = known.filter((one) => one.reason !== name);
  const before = known.find((one) => one.reason === name)?.count ?? 0;
  return [...others, { reason: name, count: before + count }].sort(inOrder(descending((one) => one.count), ascending((one) => one.reason)));
};
