import type { Periodicity } from '@weir/kernels';
import { DAY_MS, formatBytes, formatDuration, HOUR_MS, type LogShape, type Vote } from '@weir/schema';
import { STRONG_VOTE, toWeight } from '../votes.ts';
import type { BeaconSettings } from './beacon-settings.ts';

const toPercent = (share: number): string => `${Math.round(100 * share)} %`;

/** Regularity of the timing, compared with human or random timing. */
export const timingVote = ({ evidence, nIntervals, intervals, missed }: Periodicity, { source_count }: LogShape, { max_false_alarms }: BeaconSettings): Vote => ({
  view: 'timing',
  weight: toWeight(STRONG_VOTE + (evidence + Math.log10(max_false_alarms / Math.max(1, source_count))) / 20),
  says:
    `${toPercent(intervals?.onTime ?? 0)} of ${nIntervals} intervals on time, ${toPercent(missed ?? 0)} of beats missed; ` +
    `${evidence >= 6 ? 'fewer than one in a million' : `about one in ${Math.round(10 ** evidence).toLocaleString('en-US')}`} human or random patterns are as regular`,
});

/** Similarity of the sizes of the sessions. */
export const sizeVote = ({ sizes }: Periodicity): Vote => ({
  view: 'size_regularity',
  weight: toWeight(((sizes?.alike ?? 0) - 0.3) / 0.6),
  says: `${toPercent(sizes?.alike ?? 0)} of its sessions are within 10 % of ${formatBytes(Math.round(sizes?.size ?? 0))}`,
});

/** Whether the source is active at every hour of the day, as people are not. */
export const coverageVote = ({ coverage }: Periodicity, { min_coverage_hours }: BeaconSettings): Vote => ({
  view: 'coverage',
  weight: coverage === null || coverage.span_ms < min_coverage_hours * HOUR_MS ? 0 : toWeight(coverage.steady * (coverage.hoursOfDay / 24)),
  says: `seen in ${coverage?.hoursOfDay ?? 0} of the 24 hours of the day and in ${toPercent(coverage?.steady ?? 0)} of the time between its first and last session`,
});

/** Whether the source appeared after the log started. */
export const newnessVote = (since_ms: number, { min_new_hours }: BeaconSettings): Vote => {
  const isNew = since_ms >= min_new_hours * HOUR_MS;
  return {
    view: 'first_seen',
    weight: isNew ? toWeight(STRONG_VOTE + since_ms / DAY_MS / 14) : 0,
    says: isNew ? `first seen ${formatDuration(since_ms / 1000)} after the start of the log` : 'present since the start of the log, or nearly',
  };
};

/** Rarity of the destination among the sources. */
export const rarityVote = (destination: string, { destinations, source_count }: LogShape, { min_sources }: BeaconSettings): Vote => {
  const view = 'rarity';
  if (destinations.length < 2 || source_count < min_sources) return { view, weight: 0, says: 'the log has too few destinations or sources to measure rarity' };
  // A destination that is not listed has at most as many sources as the last one that is.
  const count = (destinations.find((one) => one.destination === destination) ?? destinations[destinations.length - 1]).source_count;
  return { view, weight: toWeight(0.8 - count / source_count - 0.1 * Math.log2(count)), says: `${count} of ${source_count} sources contact its destination` };
};
