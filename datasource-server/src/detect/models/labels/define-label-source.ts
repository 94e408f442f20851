import { ID_WORDS, idAt, type ClassifierReport, type LabelSourceReport, type SessionBlock, type SessionIds } from '@weir/schema';

/** Sessions that a class must have to be trained on. */
export const MIN_PER_CLASS = 10;

/** Training labels of sessions. */
export interface SessionLabels {
  /** At least two, each with MIN_PER_CLASS sessions. */
  readonly classes: readonly string[];
  /** Index into classes for each session; -1 where it has no label. */
  readonly y: Int32Array;
  /** Meaning of the classes. */
  readonly meaning: string;
  /** Labels with too few sessions; these sessions have -1. */
  readonly left_out: ClassifierReport['left_out'];
}

/** The labels, or a sentence that explains why there are none. */
export type LabelAnswer = { readonly ok: true; readonly labels: SessionLabels } | { readonly ok: false; readonly reason: string };

/** A source of training labels for the risk classifier. */
export interface LabelSource {
  readonly id: string;
  readonly strength: LabelSourceReport['strength'];
  /** Limit of the figures measured with these labels. */
  readonly caveat: string;
  /** Input features of the forest. They exclude what the label was derived from, unless the caveat states it. */
  readonly features: readonly string[];
  readonly labels: (block: SessionBlock, analystLabels: AnalystLabels) => LabelAnswer;
}

/** Labels that analysts gave, by session_id. */
export type AnalystLabels = ReadonlyMap<string, string>;

/** No analyst labels. */
export const NO_ANALYST_LABELS: AnalystLabels = new Map();

/** Returns the analyst label of a row's session; undefined where it has none. */
export type LabelAt = (ids: SessionIds, row: number) => string | undefined;

/** Returns a lookup of analyst labels that writes only few ids as text. */
export const toLabelAt = (analystLabels: AnalystLabels): LabelAt => {
  const firstWords = new Set(Array.from(analystLabels.keys(), (id) => parseInt(id.slice(0, 8), 16)));
  return (ids, row) => (firstWords.has(ids[ID_WORDS * row]) ? analystLabels.get(idAt(ids, row)) : undefined);
};

/** Declares a label source. */
export const defineLabelSource = (source: LabelSource): LabelSource => source;
