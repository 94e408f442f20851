import { median, medianAbsoluteDeviation } from '@weir/kernels';
import { formatBytes, formatDuration, MAX_SESSION_IDS, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, findingId, groupByGap, lastEnd, toConfidence, type Evidence, type Population } from './define-finding.ts';
import { toLevels, toWindows } from './volume-levels.ts';

/** What comes back within a day is one story. */
const GAP_MS = 24 * 3_600_000;
const MIN_CALM_SESSIONS = 5;
/** Twice the usual is the least that is called more. */
const MIN_RATIO = 2;
const STRONG = 0.5;
/** Days on which a source must have held one level before that is taken for its habit, whatever the forest says of it. */
const MIN_HABIT_DAYS = 5;
const DAY_MS = 24 * 3_600_000;

/** Not Math.max with a spread: a source can have more sessions than a call takes arguments. */
const largestOf = (group: readonly Evidence[], of: (item: Evidence) => number): number =>
  group.reduce((largest, item) => Math.max(largest, of(item)), -Infinity);

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Sessions that the forest flags and that carry a multiple of the usual bytes, in one direction. */
export const volumeOutlier = defineFinding({
  kind: 'volume_outlier',
  title: 'Unusual volume',
  evidence: 'Anomalous sessions with at least twice the usual bytes of all sources; above info only with twice the usual of the source, too; above low only with two transfers that each are at least half the largest of all, and more of them than of calm sessions as large, in a log of at least 10 sources.',
  blindSpots: 'What was transferred, and whether it was meant to be.',
  find: (src_ip, evidence, population) => {
    const calm = evidence.filter(({ verdict }) => !verdict.is_anomaly);
    const flagged = evidence.filter(({ verdict }) => verdict.is_anomaly);
    return groupByGap(flagged, GAP_MS).flatMap((group) => {
      const finding = toFinding(src_ip, group, calm, evidence, population);
      return finding === null ? [] : [finding];
    });
  },
});

const toFinding = (
  src_ip: string,
  group: readonly Evidence[],
  calm: readonly Evidence[],
  evidence: readonly Evidence[],
  population: Population,
): Finding | null => {
  const direction = directionOf(group, calm, population);
  const bytesOf = ({ session }: Evidence): number => (direction === 'in' ? session.bytes_in : session.bytes_out);
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const habit = calm.length < MIN_CALM_SESSIONS && isHabit(evidence, bytesOf);
  const usual = habit ? evidence : calm;
  const own = usual.length >= MIN_CALM_SESSIONS ? median(usual.map(bytesOf)) : null;
  const peak = group.reduce((largest, item) => (bytesOf(item) > bytesOf(largest) ? item : largest));
  const actual = bytesOf(peak);
  const aboveOwn = own !== null && actual >= MIN_RATIO * own;
  if (actual < MIN_RATIO * Math.max(all, 1)) return null;

  const typical = aboveOwn ? own : all;
  const others = population.peakOfOthers(src_ip, direction);
  const floor = Math.max(actual, others?.bytes ?? 0) / 2;
  // What starts at one moment is one transfer, on however many connections.
  const transferCount = new Set(group.filter((item) => bytesOf(item) >= floor).map(({ session }) => session.start_time)).size;
  // The forest flags a share of what is rare and alike, and takes the rest for calm: that is no reason to call it news.
  const calmAlike = calm.filter((item) => bytesOf(item) >= actual / MIN_RATIO).length;
  const isFamiliar = calmAlike >= group.length;
  const votes = [
    forestVote(group, evidence.length, population.threshold),
    ...(own === null ? [] : [baselineVote(actual, usual.map(bytesOf), habit ? 'sessions, all of one level' : 'calm sessions')]),
    ...(others === null ? [] : [populationVote(actual, others)]),
  ];
  // What a source always does is no more than a remark, however large it is beside others.
  const isUsual = own !== null && !aboveOwn;
  const severity = isUsual
    ? habit ? 'low' : 'info'
    : severityOf(votes, actual, aboveOwn ? typical : null, others?.bytes ?? null, isFamiliar ? 0 : transferCount);
  const start_time = group[0].session.start_time;
  return {
    finding_id: findingId('volume_outlier', src_ip, start_time),
    kind: 'volume_outlier',
    entity_type: 'src_ip',
    entity: src_ip,
    start_time,
    end_time: lastEnd(group),
    severity,
    confidence: toConfidence(votes.map(({ weight }) => weight)),
    direction,
    typical,
    actual,
    unit: 'decbytes',
    sentence: toSentence(peak, actual, direction, own, all, others, isFamiliar && aboveOwn ? calmAlike : 0),
    advice: adviceFor(direction),
    votes,
    technique: null,
    session_count: group.length,
    session_ids: group.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};

/** True where all sessions lie about one level, and on many days: a source that the forest flags for its size alone. */
const isHabit = (evidence: readonly Evidence[], bytesOf: (item: Evidence) => number): boolean =>
  new Set(evidence.map(({ session }) => Math.floor(session.start_time / DAY_MS))).size >= MIN_HABIT_DAYS && toLevels(toWindows(evidence, bytesOf)).length === 1;

/** The direction with the larger excess in bytes over the usual. */
const directionOf = (group: readonly Evidence[], calm: readonly Evidence[], population: Population): 'in' | 'out' => {
  const excess = (bytesOf: (item: Evidence) => number, all: number): number =>
    largestOf(group, bytesOf) - (calm.length >= MIN_CALM_SESSIONS ? median(calm.map(bytesOf)) : all);
  const excessIn = excess(({ session }) => session.bytes_in, population.overall.median_bytes_in);
  const excessOut = excess(({ session }) => session.bytes_out, population.overall.median_bytes_out);
  return excessIn >= excessOut ? 'in' : 'out';
};

const forestVote = (group: readonly Evidence[], sessionCount: number, threshold: number): Vote => {
  const highest = largestOf(group, ({ verdict }) => verdict.anomaly_score);
  return {
    view: 'session_forest',
    weight: clamp(0.3 + (highest - threshold) / (1 - threshold) + 0.05 * group.length),
    says: `${group.length} of ${sessionCount} sessions anomalous, highest score ${highest.toFixed(3)} (threshold ${threshold.toFixed(3)})`,
  };
};

/** Distance from the source's own calm sessions in robust standard deviations of log bytes. */
const baselineVote = (actual: number, usual: readonly number[], what: string): Vote => {
  const logs = usual.map((bytes) => Math.log2(bytes + 64));
  const spread = Math.max(1.4826 * medianAbsoluteDeviation(logs), 0.1);
  const distance = (Math.log2(actual + 64) - median(logs)) / spread;
  return {
    view: 'entity_baseline',
    weight: clamp((distance - 2) / 6),
    says: `${distance.toFixed(1)} robust deviations above this source's ${usual.length} ${what}`,
  };
};

const populationVote = (actual: number, others: { src_ip: string; bytes: number }): Vote => ({
  view: 'population',
  weight: clamp(actual / Math.max(others.bytes, 1) / 2),
  says: `the largest session of any other source is ${formatBytes(others.bytes)}`,
});

/**
 * More than low needs two strong votes and two transfers that each count, beside each other and beside the largest of other
 * sources: of one alone the log cannot say what it was, nor of any how much it is where there are hardly others. High needs
 * the largest of all, far from a usual of the source's own.
 */
const severityOf = (votes: readonly Vote[], actual: number, own: number | null, others: number | null, transferCount: number): Severity => {
  const strong = votes.filter(({ weight }) => weight >= STRONG).length;
  if (strong >= 2 && transferCount >= 2 && others !== null) return own !== null && actual >= 4 * own && actual >= others ? 'high' : 'medium';
  return strong >= 1 ? 'low' : 'info';
};

const toSentence = (
  { session }: Evidence,
  actual: number,
  direction: 'in' | 'out',
  own: number | null,
  all: number,
  others: { src_ip: string; bytes: number } | null,
  calmAlike: number,
): string => {
  const length_ms = session.end_time - session.start_time;
  const window = length_ms === 0 ? '' : ` in ${formatDuration(length_ms / 1000)}`;
  const verb = direction === 'in' ? 'uploaded into the server' : 'sent out by the server';
  const usual =
    own === null
      ? `this source has no calm sessions to compare with, and the usual of all sources is ${formatBytes(all)}`
      : actual >= MIN_RATIO * own
        ? `this source's usual is ${formatBytes(own)}`
        : `not far from this source's usual ${formatBytes(own)}, though the usual of all sources is ${formatBytes(all)}`;
  const alike = calmAlike === 0 ? '' : `, and ${calmAlike} of its calm sessions ${calmAlike === 1 ? 'comes' : 'come'} near it`;
  const rest =
    others === null
      ? ''
      : actual > others.bytes
        ? `; no other source is above ${formatBytes(others.bytes)}`
        : `; another source reaches ${formatBytes(others.bytes)}`;
  return `${formatBytes(actual)} ${verb}${window}; ${usual}${alike}${rest}.`;
};

const adviceFor = (direction: 'in' | 'out'): string =>
  direction === 'in'
    ? 'Ask who runs this source what it uploads and what changed; look at the uploaded objects of that time before anything is blocked.'
    : 'Look up what was requested in that time in the access log; if nobody can name the transfer, treat it as possible loss of data.';
