import type { LogShape, Peaks } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';
import type { Population } from './define-finding.ts';
import { toDetectionSettings, type DetectionOverrides } from './settings/detection-settings.ts';

/** Values that findings compare with, as stored: the model's threshold, the baseline of all sources, the peaks, and facts about the whole log. */
export interface PopulationFacts {
  readonly threshold: number;
  readonly overall: SourceBaseline;
  readonly peaks: Peaks;
  readonly log: LogShape;
  /** Detection settings that differ from the defaults. */
  readonly detection?: DetectionOverrides;
}

/** Returns the population in the form that finders use. */
export const toPopulation = ({ threshold, overall, peaks, log, detection }: PopulationFacts): Population => {
  const { min_sources } = toDetectionSettings(detection).population;
  return {
    threshold,
    overall,
    log,
    peakOfOthers: (src_ip, direction) =>
      log.source_count < min_sources ? null : (peaks[direction === 'in' ? 'bytes_in' : 'bytes_out'].find((peak) => peak.src_ip !== src_ip) ?? null),
  };
};
