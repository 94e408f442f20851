import type { LogShape, Peaks } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';

/** With fewer sources the others are no population: what two machines at hand did not do says nothing of a third. */
const MIN_SOURCES = 10;

/** What findings compare with, as it is kept: the model's threshold, the usual of all sources, the peaks, and the log as a whole. */
export interface PopulationFacts {
  readonly threshold: number;
  readonly overall: SourceBaseline;
  readonly peaks: Peaks;
  readonly log: LogShape;
}

/** What findings compare with, as they ask for it. */
export const toPopulation = ({ threshold, overall, peaks, log }: PopulationFacts): Population => ({
  threshold,
  overall,
  log,
  peakOfOthers: (src_ip, direction) =>
    log.source_count < MIN_SOURCES ? null : (peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null),
});
