import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';

/** Largest single sessions, one a source, the largest first; two are enough to know the peak of all others. */
export interface Peaks {
  readonly bytes_in: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
  readonly bytes_out: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
}

/** What findings compare with: the model's threshold, the usual of all sources and the peaks of others. */
export const toPopulation = (threshold: number, overall: SourceBaseline, peaks: Peaks): Population => ({
  threshold,
  overall,
  peakOfOthers: (src_ip, direction) =>
    peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null,
});
