import { formatBytes, formatDuration, HOUR_MS, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, type Population } from '../define-finding.ts';
import type { Direction } from '../direction.ts';
import { makeFinding } from '../make-finding.ts';
import { groupByGap, rowsWhere, type SourceSlice } from '../source-slice.ts';
import { OFFSET_BYTES } from '../volume-levels.ts';
import { STRONG_VOTE, toWeight } from '../votes.ts';
import { SourceVolumes, type Baseline } from './source-volumes.ts';
import { VOLUME_OUTLIER_SETTINGS, type VolumeOutlierSettings } from './volume-outlier-settings.ts';
import { adviceFor, toSentence } from './volume-outlier-text.ts';

/** Returns the largest value of a column; Math.max with a spread fails on sources with very many sessions. */
const largestOf = (rows: readonly number[], column: Float64Array): number => rows.reduce((largest, row) => Math.max(largest, column[row]), -Infinity);

/** Anomalous sessions with a multiple of the typical bytes, in one direction. */
export const volumeOutlier = defineFinding({
  kind: 'volume_outlier',
  title: 'Unusual volume',
  settings: VOLUME_OUTLIER_SETTINGS,
  evidence: ({ min_ratio, max_gap_hours, min_transfers, min_transfer_share, high_ratio }, { min_sources }) =>
    `Anomalous sessions, at most ${formatDuration(max_gap_hours * 3600)} apart, with at least ${min_ratio} times the median bytes of all sources; above info also ${min_ratio} times the baseline of the source. ` +
    `Medium requires ${min_transfers} transfers of at least ${min_transfer_share} times the largest session of any source, more of them than normal sessions of the source that are as large, and a log of at least ${min_sources} sources; ` +
    `high also ${high_ratio} times the baseline and the largest session of all.`,
  blindSpots: 'What was transferred, and whether it was intended.',
  toFinder: (population, settings) => (source) => {
    const flagged = rowsWhere(source, (row) => source.is_anomaly[row] === 1);
    if (flagged.length === 0) return [];
    const normal = rowsWhere(source, (row) => source.is_anomaly[row] === 0);
    const volumes = { in: new SourceVolumes(source, normal, 'in', settings), out: new SourceVolumes(source, normal, 'out', settings) };
    return groupByGap(source, flagged, settings.max_gap_hours * HOUR_MS).flatMap((group) => toFinding(source, group, volumes, population, settings) ?? []);
  },
});

type Volumes = Readonly<Record<Direction, SourceVolumes>>;

const toFinding = (source: SourceSlice, group: readonly number[], volumes: Volumes, population: Population, settings: VolumeOutlierSettings): Finding | null => {
  const { min_ratio, min_transfer_share } = settings;
  const direction = directionOf(group, volumes, population);
  const { bytes } = volumes[direction];
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const peak = group.reduce((largest, row) => (bytes[row] > bytes[largest] ? row : largest));
  const actual = bytes[peak];
  if (actual < min_ratio * Math.max(all, 1)) return null;

  const { baseline } = volumes[direction];
  const own = baseline?.bytes ?? null;
  const isAboveOwn = own !== null && actual >= min_ratio * own;
  const others = population.peakOfOthers(source.src_ip, direction);
  const floor = Math.max(actual, others?.bytes ?? 0) * min_transfer_share;
  const { start_time, end_time } = source.sessions.numbers;
  // Sessions that start together are one transfer over several connections.
  const transferCount = new Set(group.filter((row) => bytes[row] >= floor).map((row) => start_time[row])).size;
  // The forest flags a share of rare sessions that resemble each other and passes the rest, so equal normal sessions make it familiar.
  const alikeCount = volumes[direction].countNormalFrom(actual / min_ratio);
  const isFamiliar = alikeCount >= group.length;
  const votes = [
    forestVote(source, group, population.threshold),
    ...(baseline === null ? [] : [baselineVote(actual, baseline)]),
    ...(others === null ? [] : [populationVote(actual, others)]),
  ];
  // Constant behaviour of a source is low at most, even if it is large compared with other sources.
  const isBaseline = own !== null && !isAboveOwn;
  return makeFinding({
    kind: 'volume_outlier',
    source,
    members: group,
    severity: isBaseline
      ? baseline?.isHabit === true ? 'low' : 'info'
      : severityOf(votes, actual, isAboveOwn ? own : null, others?.bytes ?? null, isFamiliar ? 0 : transferCount, settings),
    direction,
    typical: isAboveOwn ? own : all,
    actual,
    unit: 'decbytes',
    sentence: toSentence({ length_ms: end_time[peak] - start_time[peak], actual, direction, own, isAboveOwn, all, others, alikeCount: isFamiliar && isAboveOwn ? alikeCount : 0 }),
    advice: adviceFor(direction),
    votes,
  });
};

/** Returns the direction with more bytes above the baseline. */
const directionOf = (group: readonly number[], volumes: Volumes, { overall }: Population): Direction => {
  const excessIn = largestOf(group, volumes.in.bytes) - (volumes.in.normalMedian ?? overall.median_bytes_in);
  const excessOut = largestOf(group, volumes.out.bytes) - (volumes.out.normalMedian ?? overall.median_bytes_out);
  return excessIn >= excessOut ? 'in' : 'out';
};

const forestVote = ({ anomaly_score, from, to }: SourceSlice, group: readonly number[], threshold: number): Vote => {
  const highest = largestOf(group, anomaly_score);
  return {
    view: 'session_forest',
    weight: toWeight(0.3 + (highest - threshold) / (1 - threshold) + 0.05 * group.length),
    says: `${group.length} of ${to - from} sessions anomalous, highest score ${highest.toFixed(3)} (threshold ${threshold.toFixed(3)})`,
  };
};

/** How far the largest session is from the baseline of the source, in robust standard deviations of log bytes. */
const baselineVote = (actual: number, { log2, spread, session_count, isHabit }: Baseline): Vote => {
  const distance = (Math.log2(actual + OFFSET_BYTES) - log2) / spread;
  return {
    view: 'entity_baseline',
    weight: toWeight((distance - 2) / 6),
    says: `${distance.toFixed(1)} robust deviations above this source's ${session_count} ${isHabit ? 'sessions, all of one level' : 'normal sessions'}`,
  };
};

const populationVote = (actual: number, others: { src_ip: string; bytes: number }): Vote => ({
  view: 'population',
  weight: toWeight(actual / Math.max(others.bytes, 1) / 2),
  says: `the largest session of any other source is ${formatBytes(others.bytes)}`,
});

/**
 * Above low it takes two strong votes, enough large transfers and other sources: one transfer alone can be anything, and
 * without other sources its size cannot be rated. High takes the largest transfer of all, far above the baseline of the source.
 */
const severityOf = (
  votes: readonly Vote[],
  actual: number,
  own: number | null,
  others: number | null,
  transferCount: number,
  { min_transfers, high_ratio }: VolumeOutlierSettings,
): Severity => {
  const strong = votes.filter(({ weight }) => weight >= STRONG_VOTE).length;
  if (strong >= 2 && transferCount >= min_transfers && others !== null) return own !== null && actual >= high_ratio * own && actual >= others ? 'high' : 'medium';
  return strong >= 1 ? 'low' : 'info';
};
