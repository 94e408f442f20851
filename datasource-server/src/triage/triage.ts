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
import type { Excepted } from '../store/contract/exceptions.ts';
import type { FindingsRequest, Store } from '../store/contract/store.ts';
import { activeAt, applyDispositions, activeDispositions, type TriageState } from './apply-dispositions.ts';
import { countEffect, exceptionsFor } from './count-effect.ts';
import { isReached } from './cover-finding.ts';
import { namePattern } from './name-pattern.ts';
import { byUrgency, markFindings, type MarkedFinding } from './mark-findings.ts';
import { resolveSubject } from './resolve-subject.ts';
import type { RecordedDisposition, TriageEvent } from './triage-event.ts';

/** Limit on active dispositions, because each is compared with each finding. */
const MAX_ACTIVE = 2_000;
const MAX_FINDINGS = 10_000;

/** Findings after triage, and how many exceptions hide. */
export interface TriagedFindings {
  readonly findings: readonly MarkedFinding[];
  readonly hidden_count: number;
  /** Number of matching findings, including those beyond the limit of the request; at most MAX_FINDINGS. */
  readonly found_count: number;
  /** True when the range has more than MAX_FINDINGS findings; the most severe are used. */
  readonly is_cut: boolean;
}

/** Records dispositions on findings, sessions and sources, and applies their effects. All state is derived from the triage log. */
export class Triage {
  private lastChange: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private readonly now: () => number,
    private readonly log: TriageEvent[],
  ) {}

  /** Reads the triage log of the store. */
  static async open(store: Store, now: () => number): Promise<Triage> {
    const lines = await store.triageLog();
    return new Triage(store, now, lines.map((line) => JSON.parse(line) as TriageEvent));
  }

  /** Every event, oldest first. */
  get events(): readonly TriageEvent[] {
    return this.log;
  }

  /** Returns the effects that are active now. */
  state(): TriageState {
    return activeAt(applyDispositions(this.log), this.now());
  }

  /** Returns the sessions to exclude from alert counts; undefined for none. */
  async excepted(): Promise<Excepted | undefined> {
    const excepted = await exceptionsFor(this.store, this.state());
    return excepted.exceptions.length === 0 ? undefined : excepted;
  }

  /** Returns findings with their dispositions, the most urgent first; hidden findings only on request. */
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

  /** Returns how many findings of low severity or above are hidden in a range. Reads findings only if there are exceptions. */
  async hiddenCount({ from_ms, to_ms }: Pick<FindingsRequest, 'from_ms' | 'to_ms'>): Promise<number> {
    if (this.state().exceptions.length === 0) return 0;
    return (await this.findings({ from_ms, to_ms, min_severity: 'low', limit: 1, include_excepted: false })).hidden_count;
  }

  /** Returns every disposition with its state, newest first. */
  dispositions({ target, active }: { target?: Partial<DispositionTarget>; active?: boolean } = {}): Disposition[] {
    const standing = new Set(activeDispositions(this.log).map(({ disposition_id }) => disposition_id));
    return this.log
      .flatMap((event) => (event.action === 'disposition' ? [this.withState(event.disposition, standing)] : []))
      .filter((one) => target?.kind === undefined || one.target.kind === target.kind)
      .filter((one) => target?.id === undefined || one.target.id === target.id)
      .filter(({ state }) => active === undefined || (state === 'active') === active)
      .reverse();
  }

  /** Returns the effect that a disposition would have, without recording it. @throws AppError with a `disposition.` code */
  async preview(request: DispositionRequest): Promise<DispositionEffect> {
    return (await this.draft(request, '')).effect;
  }

  /** Records a disposition. When it resolves, the disposition survives a kill -9. @throws AppError with a `disposition.` code */
  record(request: DispositionRequest, author: string): Promise<Disposition> {
    return this.oneAtATime(async () => {
      const disposition = await this.draft(request, author);
      await this.append({ action: 'disposition', at: disposition.created_at, author, disposition });
      return this.get(disposition.disposition_id);
    });
  }

  /** Undoes a disposition. @throws AppError `disposition.not_found`, `disposition.already_undone` */
  undo(disposition_id: string, { reason }: UndoRequest, author: string): Promise<Disposition> {
    return this.oneAtATime(async () => {
      const { undone } = this.get(disposition_id);
      if (undone !== null) {
        throw new AppError('disposition.already_undone', `Disposition ${disposition_id} is already undone, by ${undone.author} at ${new Date(undone.at).toISOString()}.`);
      }
      await this.append({ action: 'undo', at: this.now(), author, disposition_id, reason });
      return this.get(disposition_id);
    });
  }

  private get(disposition_id: string): Disposition {
    const found = this.dispositions().find((one) => one.disposition_id === disposition_id);
    if (found === undefined) throw new AppError('disposition.not_found', `Unknown disposition: got ${disposition_id}.`);
    return found;
  }

  private async draft(request: DispositionRequest, author: string): Promise<RecordedDisposition> {
    const { target, verdict, scope, network = null, reason, note = null, expires_at = null } = request;
    const created_at = this.now();
    if (expires_at !== null && expires_at <= created_at) {
      throw new AppError('disposition.bad_expiry', `Invalid expires_at: got ${new Date(expires_at).toISOString()}, expected a time after ${new Date(created_at).toISOString()}.`);
    }
    if (activeDispositions(this.log).length >= MAX_ACTIVE) {
      throw new AppError('disposition.too_many', `Limit of ${MAX_ACTIVE} active dispositions reached.`);
    }
    const address = target.kind === 'entity' ? (parseAddress(target.id)?.text ?? target.id) : target.id;
    const subject = await resolveSubject(this.store, { ...target, id: address });
    if (network !== null && !isReached({ entity: null, network }, subject.entity)) {
      throw new AppError('disposition.wrong_network', `Invalid network: got ${network}, expected a network that contains ${subject.entity}.`);
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

  /** Runs changes one after the other, because each is checked against the log before it is added. */
  private oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const result = this.lastChange.catch(() => undefined).then(change);
    this.lastChange = result;
    return result;
  }
}

/** The effect of a disposition that changes nothing. */
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
