import type { Session } from '@weir/schema';

/** What is usual for one source, from the data a model was fitted on. */
export interface SourceBaseline {
  /** Sessions it rests on; below `MIN_BASELINE_SESSIONS` it says nothing. */
  readonly session_count: number;
  readonly median_bytes_in: number;
  readonly median_bytes_out: number;
}

/** What features may know beyond the session: fitted once with the model and saved with it. */
export interface FeatureContext {
  /** Baseline of a source; a source too new has the baseline of all sources. */
  readonly baselineOf: (src_ip: string) => SourceBaseline;
}

/** What features are derived from. */
export type MeasuredSession = Pick<Session, 'start_time' | 'end_time' | 'src_ip' | 'response_code' | 'dst_port' | 'bytes_in' | 'bytes_out'>;

/** One number derived from a session. */
export interface FeatureDefinition {
  readonly name: string;
  readonly formula: string;
  /** Grafana unit id, '' for bare numbers. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Why it helps to tell an unusual session. */
  readonly why: string;
  readonly derive: (session: MeasuredSession, context: FeatureContext) => number;
}

/** Declares a feature. */
export const defineFeature = (definition: FeatureDefinition): FeatureDefinition => definition;
