import type { Session } from '@weir/schema';

/** Baseline of one source in the training data of a model. */
export interface SourceBaseline {
  /** Sessions of the baseline; at least `MIN_BASELINE_SESSIONS` for a source of its own. */
  readonly session_count: number;
  readonly median_bytes_in: number;
  readonly median_bytes_out: number;
}

/** Input of features in addition to the session; fitted and saved with the model. */
export interface FeatureContext {
  /** Returns the baseline of a source; that of all sources where it has too few sessions. */
  readonly baselineOf: (src_ip: string) => SourceBaseline;
}

/** The columns that features are derived from. */
export type MeasuredSession = Pick<Session, 'start_time' | 'end_time' | 'src_ip' | 'response_code' | 'dst_port' | 'bytes_in' | 'bytes_out'>;

/** One number derived from a session. */
export interface FeatureDefinition {
  readonly name: string;
  readonly formula: string;
  /** Grafana unit id, '' for bare numbers. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Why it helps to recognise unusual sessions. */
  readonly why: string;
  readonly derive: (session: MeasuredSession, context: FeatureContext) => number;
}

/** Declares a feature. */
export const defineFeature = (definition: FeatureDefinition): FeatureDefinition => definition;
