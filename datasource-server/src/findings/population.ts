import type { Peaks } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';

/** What findings compare with: the model's threshold, the usual of all sources and the peaks of others. */
export const toPopulation = (threshold: number, overall: SourceBaseline, peaks: Peaks): Population => ({
  threshold,
  overall,
  peakOfOthers: (src_ip, direction) =>
    peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null,
});
