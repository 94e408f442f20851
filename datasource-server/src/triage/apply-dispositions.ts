import type { Disposition, SeenFinding } from '@weir/schema';
import type { RecordedDisposition, TriageEvent } from './triage-event.ts';

/** The sources a disposition applies to: one source, or all sources of a network. */
export interface Reach {
  readonly disposition_id: string;
  /** The source; null for a network. */
  readonly entity: string | null;
  readonly network: string | null;
  /** Time of expiry, UTC epoch ms; null for none. */
  readonly expires_at: number | null;
}

/** An exception: which findings to hide, and which sessions not to count. */
export interface Exception extends Reach {
  /** True to hide only findings of these kinds; false to also hide weak findings of any kind. */
  readonly kinds_only: boolean;
  /** The findings the exception was made for, and their strength. */
  readonly findings: readonly SeenFinding[];
  /** Only this session; null for all sessions within the limits. */
  readonly session_id: string | null;
  /** Time range the exception applies to, both ends inclusive, UTC epoch ms. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly peak_bytes_in: number;
  readonly peak_bytes_out: number;
}

/** A rarity threshold: sessions of the source up to this rarity are not counted as anomalies. */
export interface Threshold extends Reach {
  readonly rarity: number;
  readonly peak_bytes_in: number;
  readonly peak_bytes_out: number;
}

/** A higher priority: which findings to list before others of the same severity. */
export interface Priority extends Reach {
  /** Null for every kind. */
  readonly kinds: ReadonlyArray<{ readonly kind: string; readonly direction: string }> | null;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** The active disposition of each target, by target kind and id. */
export type DispositionsByTarget = ReadonlyMap<string, RecordedDisposition>;

/** All effects of the active dispositions. */
export interface TriageState {
  readonly byTarget: DispositionsByTarget;
  readonly exceptions: readonly Exception[];
  readonly thresholds: readonly Threshold[];
  readonly priorities: readonly Priority[];
  /** Training labels of sessions, for the risk classifier. */
  readonly labels: ReadonlyMap<string, AnalystLabel>;
}

/** Training labels that dispositions provide. */
export type AnalystLabel = 'attack' | 'harmless';

const FOREVER = { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER };

/** Returns the key of a target in {@link DispositionsByTarget}. */
export const targetKey = ({ kind, id }: Disposition['target']): string => `${kind} ${id}`;

/** Returns the dispositions that were neither undone nor replaced by a later one on the same target, oldest first. */
export const activeDispositions = (events: readonly TriageEvent[]): RecordedDisposition[] => {
  const undone = new Set(events.flatMap((event) => (event.action === 'undo' ? [event.disposition_id] : [])));
  const byTarget = new Map<string, RecordedDisposition>();
  for (const event of events) {
    if (event.action !== 'disposition' || undone.has(event.disposition.disposition_id)) continue;
    const key = targetKey(event.disposition.target);
    byTarget.delete(key);
    byTarget.set(key, event.disposition);
  }
  return [...byTarget.values()];
};

/**
 * Returns the state after all events. It depends only on the dispositions that were not undone, in order, so that an undo
 * restores the previous state exactly. The last disposition on a target counts.
 */
export const applyDispositions = (events: readonly TriageEvent[]): TriageState => {
  const standing = activeDispositions(events);
  const isHarmless = ({ verdict }: RecordedDisposition): boolean => verdict === 'false_positive' || verdict === 'benign';
  const isWide = ({ target, scope }: RecordedDisposition): boolean => target.kind === 'session' && scope !== 'this';
  const harmless = standing.filter(isHarmless);
  const labels = new Map<string, AnalystLabel>();
  for (const disposition of standing) {
    if (disposition.verdict === 'unsure') continue;
    for (const id of disposition.subject.session_ids) labels.set(id, isHarmless(disposition) ? 'harmless' : 'attack');
  }
  return {
    byTarget: new Map(standing.map((disposition) => [targetKey(disposition.target), disposition])),
    exceptions: harmless.filter((disposition) => !isWide(disposition)).map(toException),
    thresholds: harmless.filter(isWide).map(toThreshold),
    priorities: standing.filter(({ verdict }) => verdict === 'true_positive').map(toPriority),
    labels,
  };
};

/** Returns the state without expired effects. Dispositions by target and training labels do not expire. */
export const activeAt = (state: TriageState, now_ms: number): TriageState => {
  const lasts = ({ expires_at }: Reach): boolean => expires_at === null || expires_at > now_ms;
  return {
    ...state,
    exceptions: state.exceptions.filter(lasts),
    thresholds: state.thresholds.filter(lasts),
    priorities: state.priorities.filter(lasts),
  };
};

const toReach = ({ disposition_id, scope, network, subject, expires_at }: RecordedDisposition): Reach => ({
  disposition_id,
  entity: scope === 'network' ? null : subject.entity,
  network: scope === 'network' ? network : null,
  expires_at,
});

/** The scope `this` on an entity covers all of its source, without a time range. */
const spanOf = ({ target, scope, subject }: RecordedDisposition): { from_ms: number; to_ms: number } =>
  scope === 'this' && target.kind !== 'entity' ? { from_ms: subject.from_ms, to_ms: subject.to_ms } : FOREVER;

const toException = (disposition: RecordedDisposition): Exception => {
  const { target, scope, subject } = disposition;
  return {
    ...toReach(disposition),
    kinds_only: scope === 'source_and_kind' || (scope === 'this' && target.kind !== 'entity'),
    findings: subject.findings,
    session_id: target.kind === 'session' ? target.id : null,
    ...spanOf(disposition),
    peak_bytes_in: subject.peak_bytes_in,
    peak_bytes_out: subject.peak_bytes_out,
  };
};

const toThreshold = (disposition: RecordedDisposition): Threshold => ({
  ...toReach(disposition),
  rarity: disposition.subject.rarity ?? 0,
  peak_bytes_in: disposition.subject.peak_bytes_in,
  peak_bytes_out: disposition.subject.peak_bytes_out,
});

const toPriority = (disposition: RecordedDisposition): Priority => {
  const { scope, target, subject } = disposition;
  const isOfKind = target.kind === 'finding' && scope !== 'source';
  return {
    ...toReach(disposition),
    kinds: isOfKind ? subject.findings.map(({ kind, direction }) => ({ kind, direction })) : null,
    ...spanOf(disposition),
  };
};
