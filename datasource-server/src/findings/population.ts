import type { LogShape, Peaks } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';

/** With fewer sources the others are no population: what two machines at hand did not do says nothing of a third. */
const MIN_SOURCES = 10;

/** What findings compare with: the model's threshold, the usual of all sources, the peaks of others, and the log as a whole. */
export const toPopulation = (threshold: number, overall: SourceBaseline, peaks: Peaks, log?: LogShape): Population => ({
  threshold,
  overall,
  log,
  peakOfOthers: (src_ip, direction) =>
    log !== undefined && log.source_count < MIN_SOURCES ? null : (peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null),
});
