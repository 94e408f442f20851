import { toSessionBlock, type Session, type Verdict } from '@weir/schema';
import type { CommitReport, ScoreBlock, Store, Upload, UploadNote, UploadPlan } from '../contract/store.ts';
import type { LogRecord } from '../reference/fold-records.ts';
import { FIXTURE } from './fixture.ts';
import { NOTE, scoreBy, T0, toRecordBlock, verdictOf, type ScoredRow } from './rows.ts';

/** How to open a store that is empty, and to open the last one again after it was closed. */
export interface Engine {
  readonly open: () => Promise<Store>;
  readonly reopen: () => Promise<Store>;
}

/** Opens a new store for each test and records which methods of it were called. */
export class Harness {
  store!: Store;
  readonly called = new Set<string>();

  constructor(private readonly engine: Engine) {}

  async open(): Promise<void> {
    this.store = this.recorded(await this.engine.open());
  }

  /** Closes the store and opens it again. */
  async reopen(): Promise<void> {
    await this.store.close();
    this.store = this.recorded(await this.engine.reopen());
  }

  /** Opens an upload whose sessions get these verdicts. */
  async upload(verdictsOf: ScoreBlock = scoreBy(() => verdictOf(false)), plan: Partial<UploadPlan> = {}): Promise<Upload> {
    const upload = await this.store.openUpload({ feed: 'test', score: verdictsOf, partStored: () => undefined, now: () => T0, ...plan });
    return record(upload, (name) => this.called.add(`upload.${name}`));
  }

  /** Uploads rows that are all scored or all not scored, as one block. */
  async put(rows: readonly ScoredRow[], note: Partial<UploadNote> = {}): Promise<CommitReport> {
    const verdicts = new Map(rows.map(({ session, verdict }) => [session.session_id, verdict]));
    const distinct = rows.filter(({ session }, at) => rows.findIndex((row) => row.session.session_id === session.session_id) === at);
    const { now = T0 } = note;
    const upload = await this.upload(scoreBy(({ session_id }) => verdicts.get(session_id)!), { now: () => now });
    if (rows.length > 0) await upload.appendSessions(toSessionBlock(distinct.map(({ session }) => session)), rows.length - distinct.length);
    return upload.commit({ ...NOTE, rows_read: rows.length, ...note });
  }

  /** Uploads the fixture in two uploads, the scored sessions in reverse order. */
  async putFixture(): Promise<void> {
    await this.put(FIXTURE.filter(({ verdict }) => verdict !== null).reverse());
    await this.put(FIXTURE.filter(({ verdict }) => verdict === null));
  }

  /** Uploads records; the sessions that they are joined into get these verdicts. */
  async send(records: readonly LogRecord[], now = T0, verdict: (session: Session) => Verdict | null = () => verdictOf(false)): Promise<CommitReport> {
    const upload = await this.upload(scoreBy(verdict), { now: () => now });
    if (records.length > 0) await upload.appendRecords(toRecordBlock(records));
    return upload.commit({ ...NOTE, source_id: 'any', rows_read: records.length, now });
  }

  private recorded(store: Store): Store {
    const traffic = record(store.traffic, (name) => this.called.add(`traffic.${name}`));
    return record(store, (name) => this.called.add(name), { traffic });
  }
}

/** Returns an object that reports each call of a method. */
const record = <T extends object>(target: T, called: (name: string) => void, own: Partial<T> = {}): T =>
  new Proxy(target, {
    get: (_, name) => {
      if (name in own) return own[name as keyof T];
      const value = target[name as keyof T];
      if (typeof value !== 'function') return value;
      return (...values: unknown[]): unknown => {
        called(String(name));
        return (value as (...args: unknown[]) => unknown).apply(target, values);
      };
    },
  });
