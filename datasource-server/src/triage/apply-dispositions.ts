import type { Disposition, SeenFinding } from '@weir/schema';
import type { RecordedDisposition, TriageEvent } from './triage-event.ts';

/** Whom something said by an analyst concerns: one source, or all of a network. */
export interface Reach {
  readonly disposition_id: string;
  /** Null where it is a network. */
  readonly entity: string | null;
  readonly network: string | null;
  /** UTC epoch ms from which it has no effect; null for never. */
  readonly expires_at: number | null;
}

/** Findings that are hidden, and sessions that no alert counts. */
export interface Exception extends Reach {
  /** Only findings of these kinds; false where weak ones of any kind are hidden, too. */
  readonly kinds_only: boolean;
  /** What was excepted, and how strong it was. */
  readonly findings: readonly SeenFinding[];
  /** Only this one session; null for all within the limits. */
  readonly session_id: string | null;
  /** Only what lies within [from_ms, to_ms]. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly peak_bytes_in: number;
  readonly peak_bytes_out: number;
}

/** A rarity up to which the sessions of a source count as usual. */
export interface Threshold extends Reach {
  readonly rarity: number;
  readonly peak_bytes_in: number;
  readonly peak_bytes_out: number;
}

/** Findings that come before the others of their severity. */
export interface Priority extends Reach {
  /** Null for every kind. */
  readonly kinds: ReadonlyArray<{ readonly kind: string; readonly direction: string }> | null;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** What was said of a target itself, by its kind and id. */
export type SaidOf = ReadonlyMap<string, RecordedDisposition>;

/** All that dispositions change. */
export interface TriageState {
  readonly said: SaidOf;
  readonly exceptions: readonly Exception[];
  readonly thresholds: readonly Threshold[];
  readonly priorities: readonly Priority[];
  /** What analysts say of sessions, for the risk classifier. */
  readonly labels: ReadonlyMap<string, AnalystLabel>;
}

/** The classes that dispositions teach. */
export type AnalystLabel = 'attack' | 'harmless';

const FOREVER = { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER };

/** Key of a target in {@link SaidOf}. */
export const targetKey = ({ kind, id }: Disposition['target']): string => `${kind} ${id}`;

/** Dispositions that were not taken back and that no later one on the same target replaces, oldest first. */
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
 * The state that a log of events ends in. It follows from the dispositions that were not undone, in their order, and
 * from nothing else, so that an undo brings back exactly what was there. The last one on a target counts.
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
    said: new Map(standing.map((disposition) => [targetKey(disposition.target), disposition])),
    exceptions: harmless.filter((disposition) => !isWide(disposition)).map(toException),
    thresholds: harmless.filter(isWide).map(toThreshold),
    priorities: standing.filter(({ verdict }) => verdict === 'true_positive').map(toPriority),
    labels,
  };
};

/** The part of a state that has an effect at a time. What was said, and what is taught, does not expire. */
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

/** An entity is all of its source, so `this` one is, too. */
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
