import { randomBytes } from 'node:crypto';
import {
  AppError,
  type Disposition,
  type DispositionEffect,
  type DispositionRequest,
  type DispositionTarget,
  type UndoRequest,
} from '@weir/schema';
import { parseAddress } from '../detect/enrichment/address.ts';
import type { Excepted } from '../store/exceptions.ts';
import type { FindingsRequest, Store } from '../store/store.ts';
import { activeAt, applyDispositions, activeDispositions, type TriageState } from './apply-dispositions.ts';
import { countEffect, exceptionsFor } from './count-effect.ts';
import { isReached } from './cover-finding.ts';
import { namePattern } from './name-pattern.ts';
import { byUrgency, markFindings, type MarkedFinding } from './mark-findings.ts';
import { resolveSubject } from './resolve-subject.ts';
import type { RecordedDisposition, TriageEvent } from './triage-event.ts';

/** Dispositions that may stand at a time: each is looked at for each finding. */
const MAX_STANDING = 2_000;
const MAX_FINDINGS = 10_000;

/** Findings as analysts see them, and how many are hidden from them. */
export interface TriagedFindings {
  readonly findings: readonly MarkedFinding[];
  readonly hidden_count: number;
  /** Those beyond the limit included; at most as many as are looked at. */
  readonly found_count: number;
  /** More lie in the range than are looked at; the most severe are. */
  readonly is_cut: boolean;
}

/** What analysts say of findings, sessions and sources, and what follows from it. All of it rests on the log in the store. */
export class Triage {
  private lastChange: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly now: () => number,
    private readonly log: TriageEvent[],
  ) {}

  /** Reads the log. */
  static async open(store: Store, now: () => number): Promise<Triage> {
    const lines = await store.triageLog();
    return new Triage(store, now, lines.map((line) => JSON.parse(line) as TriageEvent));
  }

  /** Every event, oldest first. */
  get events(): readonly TriageEvent[] {
    return this.log;
  }

  /** What is in effect now. */
  state(): TriageState {
    return activeAt(applyDispositions(this.log), this.now());
  }

  /** What is taken out of the counts that alerts rest on; undefined where nothing is. */
  async excepted(): Promise<Excepted | undefined> {
    const excepted = await exceptionsFor(this.store, this.state());
    return excepted.exceptions.length === 0 ? undefined : excepted;
  }

  /** Findings with what was said of them, the most urgent first; those that are excepted only where they are asked for. */
  async findings(request: FindingsRequest & { include_excepted: boolean; entity?: string }): Promise<TriagedFindings> {
    const isOf = namePattern(request.entity ?? '');
    const all = await this.store.findings({ ...request, limit: MAX_FINDINGS + 1 });
    const found = all.slice(0, MAX_FINDINGS).filter(({ entity }) => isOf(entity));
    const marked = markFindings(found, this.state());
    const shown = request.include_excepted ? marked : marked.filter(({ is_excepted }) => !is_excepted);
    return {
      findings: shown.sort(byUrgency).slice(0, request.limit),
      found_count: shown.length,
      hidden_count: marked.filter(({ is_excepted }) => is_excepted).length,
      is_cut: all.length > MAX_FINDINGS,
    };
  }

  /** How many findings of low severity and above within a range are hidden; they are looked at only where something is said that could hide one. */
  async hiddenCount({ from_ms, to_ms }: Pick<FindingsRequest, 'from_ms' | 'to_ms'>): Promise<number> {
    if (this.state().exceptions.length === 0) return 0;
    return (await this.findings({ from_ms, to_ms, min_severity: 'low', limit: 1, include_excepted: false })).hidden_count;
  }

  /** Every disposition with what became of it, the latest first. */
  dispositions({ target, active }: { target?: Partial<DispositionTarget>; active?: boolean } = {}): Disposition[] {
    const standing = new Set(activeDispositions(this.log).map(({ disposition_id }) => disposition_id));
    return this.log
      .flatMap((event) => (event.action === 'disposition' ? [this.withState(event.disposition, standing)] : []))
      .filter((one) => target?.kind === undefined || one.target.kind === target.kind)
      .filter((one) => target?.id === undefined || one.target.id === target.id)
      .filter(({ state }) => active === undefined || (state === 'active') === active)
      .reverse();
  }

  /** What a disposition would change, without making it. @throws AppError with a `disposition.` code */
  async preview(request: DispositionRequest): Promise<DispositionEffect> {
    return (await this.draft(request, 'nobody')).effect;
  }

  /** Makes a disposition. When it resolves, the disposition survives a kill -9. @throws AppError with a `disposition.` code */
  record(request: DispositionRequest, author: string): Promise<Disposition> {
    return this.oneAtATime(async () => {
      const disposition = await this.draft(request, author);
      await this.append({ action: 'disposition', at: disposition.created_at, author, disposition });
      return this.get(disposition.disposition_id);
    });
  }

  /** Takes a disposition back. @throws AppError `disposition.not_found`, `disposition.already_undone` */
  undo(disposition_id: string, { reason }: UndoRequest, author: string): Promise<Disposition> {
    return this.oneAtATime(async () => {
      const { undone } = this.get(disposition_id);
      if (undone !== null) {
        throw new AppError('disposition.already_undone', `${undone.author} took disposition ${disposition_id} back at ${new Date(undone.at).toISOString()}.`);
      }
      await this.append({ action: 'undo', at: this.now(), author, disposition_id, reason });
      return this.get(disposition_id);
    });
  }

  private get(disposition_id: string): Disposition {
    const found = this.dispositions().find((one) => one.disposition_id === disposition_id);
    if (found === undefined) throw new AppError('disposition.not_found', `There is no disposition ${disposition_id}.`);
    return found;
  }

  private async draft(request: DispositionRequest, author: string): Promise<RecordedDisposition> {
    const { target, verdict, scope, network = null, reason, note = null, expires_at = null } = request;
    const created_at = this.now();
    if (expires_at !== null && expires_at <= created_at) {
      throw new AppError('disposition.bad_expiry', `expires_at is ${new Date(expires_at).toISOString()}, which is not after ${new Date(created_at).toISOString()}.`);
    }
    if (activeDispositions(this.log).length >= MAX_STANDING) {
      throw new AppError('disposition.too_many', `${MAX_STANDING} dispositions stand, which is as many as there may be.`);
    }
    const address = target.kind === 'entity' ? (parseAddress(target.id)?.text ?? target.id) : target.id;
    const subject = await resolveSubject(this.store, { ...target, id: address });
    if (network !== null && !isReached({ entity: null, network }, subject.entity)) {
      throw new AppError('disposition.wrong_network', `The network ${network} does not hold ${subject.entity}.`);
    }
    const disposition_id = randomBytes(8).toString('hex');
    const made = { disposition_id, created_at, author, target: { ...target, id: address }, verdict, scope, network, reason, note, expires_at, subject };
    const after = activeAt(applyDispositions([...this.log, toEvent({ ...made, effect: NO_EFFECT })]), created_at);
    return { ...made, effect: await countEffect(this.store, this.state(), after, disposition_id, created_at) };
  }

  private withState(disposition: RecordedDisposition, standing: ReadonlySet<string>): Disposition {
    const { disposition_id, expires_at } = disposition;
    const undo = this.log.find((event) => event.action === 'undo' && event.disposition_id === disposition_id);
    const undone = undo?.action === 'undo' ? { at: undo.at, author: undo.author, reason: undo.reason } : null;
    const lasts = expires_at === null || expires_at > this.now();
    return { ...disposition, state: undone !== null ? 'undone' : !standing.has(disposition_id) ? 'superseded' : lasts ? 'active' : 'expired', undone };
  }

  private async append(event: TriageEvent): Promise<void> {
    await this.store.appendToTriageLog(JSON.stringify(event));
    this.log.push(event);
  }

  /** What is checked against the log and added to it must see all that was added before. */
  private oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const result = this.lastChange.catch(() => undefined).then(change);
    this.lastChange = result;
    return result;
  }
}

/** What a disposition that changes nothing does. */
export const NO_EFFECT: DispositionEffect = {
  from_ms: 0,
  to_ms: 0,
  hidden_findings: 0,
  hidden_sessions: 0,
  hidden_alerts: 0,
  raised_findings: 0,
  shown_findings: 0,
  by_severity_and_entity: [],
  kept: [],
  kept_count: 0,
  sentence: '',
};

const toEvent = (disposition: RecordedDisposition): TriageEvent => ({
  action: 'disposition',
  at: disposition.created_at,
  author: disposition.author,
  disposition,
});
