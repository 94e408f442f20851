import { median, medianAbsoluteDeviation } from '@weir/kernels';
import { DAY_MS, formatBytes, formatDuration, HOUR_MS, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, type Population } from '../define-finding.ts';
import { groupByGap, type Evidence } from '../evidence.ts';
import { makeFinding } from '../make-finding.ts';
import { OFFSET_BYTES, toLevels, toWindows } from '../volume-levels.ts';
import { STRONG_VOTE, toWeight } from '../votes.ts';
import { VOLUME_OUTLIER_SETTINGS, type VolumeOutlierSettings } from './volume-outlier-settings.ts';
import { adviceFor, toSentence } from './volume-outlier-text.ts';

/** Returns the largest value; Math.max with a spread fails on sources with very many sessions. */
const largestOf = (group: readonly Evidence[], of: (item: Evidence) => number): number =>
  group.reduce((largest, item) => Math.max(largest, of(item)), -Infinity);

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
  find: (src_ip, evidence, population, settings) => {
    const normal = evidence.filter(({ verdict }) => !verdict.is_anomaly);
    const flagged = evidence.filter(({ verdict }) => verdict.is_anomaly);
    return groupByGap(flagged, settings.max_gap_hours * HOUR_MS).flatMap((group) => {
      const finding = toFinding(src_ip, group, normal, evidence, population, settings);
      return finding === null ? [] : [finding];
    });
  },
});

const toFinding = (
  src_ip: string,
  group: readonly Evidence[],
  normal: readonly Evidence[],
  evidence: readonly Evidence[],
  population: Population,
  settings: VolumeOutlierSettings,
): Finding | null => {
  const { min_normal_sessions, min_ratio, min_transfer_share } = settings;
  const direction = directionOf(group, normal, population, settings);
  const bytesOf = ({ session }: Evidence): number => (direction === 'in' ? session.bytes_in : session.bytes_out);
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const habit = normal.length < min_normal_sessions && isHabit(evidence, bytesOf, settings);
  const reference = habit ? evidence : normal;
  const own = reference.length >= min_normal_sessions ? median(reference.map(bytesOf)) : null;
  const peak = group.reduce((largest, item) => (bytesOf(item) > bytesOf(largest) ? item : largest));
  const actual = bytesOf(peak);
  const isAboveOwn = own !== null && actual >= min_ratio * own;
  if (actual < min_ratio * Math.max(all, 1)) return null;

  const others = population.peakOfOthers(src_ip, direction);
  const floor = Math.max(actual, others?.bytes ?? 0) * min_transfer_share;
  // Sessions that start together are one transfer over several connections.
  const transferCount = new Set(group.filter((item) => bytesOf(item) >= floor).map(({ session }) => session.start_time)).size;
  // The forest flags a share of rare sessions that resemble each other and passes the rest, so equal normal sessions make it familiar.
  const alikeCount = normal.filter((item) => bytesOf(item) >= actual / min_ratio).length;
  const isFamiliar = alikeCount >= group.length;
  const votes = [
    forestVote(group, evidence.length, population.threshold),
    ...(own === null ? [] : [baselineVote(actual, reference.map(bytesOf), habit ? 'sessions, all of one level' : 'normal sessions')]),
    ...(others === null ? [] : [populationVote(actual, others)]),
  ];
  // Constant behaviour of a source is low at most, even if it is large compared with other sources.
  const isBaseline = own !== null && !isAboveOwn;
  return makeFinding({
    kind: 'volume_outlier',
    src_ip,
    members: group,
    severity: isBaseline
      ? habit ? 'low' : 'info'
      : severityOf(votes, actual, isAboveOwn ? own : null, others?.bytes ?? null, isFamiliar ? 0 : transferCount, settings),
    direction,
    typical: isAboveOwn ? own : all,
    actual,
    unit: 'decbytes',
    sentence: toSentence({ peak: peak.session, actual, direction, own, isAboveOwn, all, others, alikeCount: isFamiliar && isAboveOwn ? alikeCount : 0 }),
    advice: adviceFor(direction),
    votes,
  });
};

/** Returns true where all sessions, on many days, are at one level: a source that is flagged for its size alone. */
const isHabit = (evidence: readonly Evidence[], bytesOf: (item: Evidence) => number, { min_habit_days }: VolumeOutlierSettings): boolean =>
  new Set(evidence.map(({ session }) => Math.floor(session.start_time / DAY_MS))).size >= min_habit_days && toLevels(toWindows(evidence, bytesOf)).length === 1;

/** Returns the direction with more bytes above the baseline. */
const directionOf = (group: readonly Evidence[], normal: readonly Evidence[], population: Population, { min_normal_sessions }: VolumeOutlierSettings): 'in' | 'out' => {
  const excess = (bytesOf: (item: Evidence) => number, all: number): number =>
    largestOf(group, bytesOf) - (normal.length >= min_normal_sessions ? median(normal.map(bytesOf)) : all);
  const excessIn = excess(({ session }) => session.bytes_in, population.overall.median_bytes_in);
  const excessOut = excess(({ session }) => session.bytes_out, population.overall.median_bytes_out);
  return excessIn >= excessOut ? 'in' : 'out';
};

const forestVote = (group: readonly Evidence[], sessionCount: number, threshold: number): Vote => {
  const highest = largestOf(group, ({ verdict }) => verdict.anomaly_score);
  return {
    view: 'session_forest',
    weight: toWeight(0.3 + (highest - threshold) / (1 - threshold) + 0.05 * group.length),
    says: `${group.length} of ${sessionCount} sessions anomalous, highest score ${highest.toFixed(3)} (threshold ${threshold.toFixed(3)})`,
  };
};

/** How far the largest session is from the reference sessions of the source, in robust standard deviations of log bytes. */
const baselineVote = (actual: number, reference: readonly number[], what: string): Vote => {
  const logs = reference.map((bytes) => Math.log2(bytes + OFFSET_BYTES));
  const spread = Math.max(1.4826 * medianAbsoluteDeviation(logs), 0.1);
  const distance = (Math.log2(actual + OFFSET_BYTES) - median(logs)) / spread;
  return {
    view: 'entity_baseline',
    weight: toWeight((distance - 2) / 6),
    says: `${distance.toFixed(1)} robust deviations above this source's ${reference.length} ${what}`,
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
