import { median } from '@weir/kernels';
import type { FeatureContext, MeasuredSession, SourceBaseline } from './define-feature.ts';

/** Sessions that a source needs for a baseline of its own; below it, the baseline of all sources is used. */
export const MIN_BASELINE_SESSIONS = 8;

/** Baselines in the form that is saved with a model. */
export interface SourceBaselines {
  readonly overall: SourceBaseline;
  readonly by_source: Readonly<Record<string, SourceBaseline>>;
}

const toBaseline = (sessions: readonly MeasuredSession[]): SourceBaseline => ({
  session_count: sessions.length,
  median_bytes_in: sessions.length === 0 ? 0 : median(Float64Array.from(sessions, (session) => session.bytes_in)),
  median_bytes_out: sessions.length === 0 ? 0 : median(Float64Array.from(sessions, (session) => session.bytes_out)),
});

/** Fits a baseline for each source with at least MIN_BASELINE_SESSIONS sessions, and one for all sources together. */
export const fitSourceBaselines = (sessions: readonly MeasuredSession[]): SourceBaselines => {
  const grouped = new Map<string, MeasuredSession[]>();
  for (const session of sessions) {
    const group = grouped.get(session.src_ip);
    if (group === undefined) grouped.set(session.src_ip, [session]);
    else group.push(session);
  }
  const by_source: Record<string, SourceBaseline> = Object.create(null) as Record<string, SourceBaseline>;
  for (const [src_ip, group] of grouped) if (group.length >= MIN_BASELINE_SESSIONS) by_source[src_ip] = toBaseline(group);
  return { overall: toBaseline(sessions), by_source };
};

/** Returns the context that features are derived in. */
export const toFeatureContext = (baselines: SourceBaselines): FeatureContext => {
  const bySource = new Map(Object.entries(baselines.by_source));
  return { baselineOf: (src_ip) => bySource.get(src_ip) ?? baselines.overall };
};
