import type { SessionBlock } from '@weir/schema';

/** Baseline of one source in the training data of a model. */
export interface SourceBaseline {
  /** Sessions of the baseline; at least `MIN_BASELINE_SESSIONS` for a source of its own. */
  readonly session_count: number;
  readonly median_bytes_in: number;
  readonly median_bytes_out: number;
}

/** Baselines of sources, which are fitted and saved with the model. */
export interface FeatureContext {
  /** Returns the baseline of a source; that of all sources where it has too few sessions. */
  readonly baselineOf: (src_ip: string) => SourceBaseline;
}

/** Number columns of sessions; -1 stands for null. */
export type MeasuredNumbers = SessionBlock['numbers'];

/** The columns of a block of sessions that features and baselines are derived from. */
export interface MeasuredBlock extends Pick<SessionBlock, 'size' | 'numbers' | 'terms'> {
  readonly texts: Pick<SessionBlock['texts'], 'src_ip'>;
}

/** One number derived from a session. */
export interface FeatureDefinition {
  readonly name: string;
  readonly formula: string;
  /** Grafana unit id, '' for bare numbers. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Why it helps to recognise unusual sessions. */
  readonly why: string;
  /** Returns the value of a row, from the number columns and the baseline of its source. */
  readonly derive: (numbers: MeasuredNumbers, row: number, baseline: SourceBaseline) => number;
}

/** Declares a feature. */
export const defineFeature = (definition: FeatureDefinition): FeatureDefinition => definition;
