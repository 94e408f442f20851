import type { ClassifierReport, LabelSourceReport, Session } from '@weir/schema';

/** Sessions that a class must have to be taught. */
export const MIN_PER_CLASS = 10;

/** Classes of sessions, good enough to teach. */
export interface SessionLabels {
  /** At least two, each with MIN_PER_CLASS sessions. */
  readonly classes: readonly string[];
  /** Index into classes for each session; -1 where nothing is known of it. */
  readonly y: Int32Array;
  /** What the classes mean. */
  readonly meaning: string;
  /** Labels that too few sessions have; their sessions are -1. */
  readonly left_out: ClassifierReport['left_out'];
}

/** The classes, or in words why there are none. */
export type LabelAnswer = { readonly ok: true; readonly labels: SessionLabels } | { readonly ok: false; readonly reason: string };

/** One place where the classes of the risk classifier can come from. */
export interface LabelSource {
  readonly id: string;
  readonly strength: LabelSourceReport['strength'];
  /** What figures on these labels cannot mean. */
  readonly caveat: string;
  /** What the forest may see: nothing that the label was made from, where the label claims to be more than that. */
  readonly features: readonly string[];
  readonly labels: (sessions: readonly Session[], analystLabels: AnalystLabels) => LabelAnswer;
}

/** What analysts say of sessions, by session_id. */
export type AnalystLabels = ReadonlyMap<string, string>;

/** Where nobody said anything. */
export const NO_ANALYST_LABELS: AnalystLabels = new Map();

/** Declares a label source. */
export const defineLabelSource = (source: LabelSource): LabelSource => source;
