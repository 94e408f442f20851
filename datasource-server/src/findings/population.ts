import type { LogShape, Peaks } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';

/** What findings compare with: the model's threshold, the usual of all sources, the peaks of others, and the log as a whole. */
export const toPopulation = (threshold: number, overall: SourceBaseline, peaks: Peaks, log?: LogShape): Population => ({
  threshold,
  overall,
  log,
  peakOfOthers: (src_ip, direction) =>
    peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null,
});
