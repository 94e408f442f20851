import { DAY_MS, formatBytes, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, type Population } from '../define-finding.ts';
import type { Evidence } from '../evidence.ts';
import { makeFinding } from '../make-finding.ts';
import { STRONG_VOTE, toWeight } from '../votes.ts';
import { LEVEL_SHIFT_SETTINGS, type LevelShiftSettings } from './level-shift-settings.ts';
import { adviceFor, toSentence } from './level-shift-text.ts';
import { bytesOf, endOf, excessOf, overlap, peakOf, startOf, topOf, toShifts, type Direction, type Shift } from './shift.ts';

/** Least standard deviation of log2 bytes that distances are measured in. */
const LEAST_SPREAD = 0.1;

const TECHNIQUE = { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' };

/** A source whose volume rises to a lasting level that it had not reached before. */
export const levelShift = defineFinding({
  kind: 'level_shift',
  title: 'New traffic level',
  settings: LEVEL_SHIFT_SETTINGS,
  technique: TECHNIQUE,
  evidence: (settings) =>
    `At least ${settings.min_windows_before} windows of the source, then at least ${settings.min_windows} in a row with at least ${settings.min_ratio} times as many bytes, ` +
    `where at most ${settings.max_chance} such runs are expected by chance. ` +
    `Exfiltration is named only where the server sent ${settings.exfiltration_ratio} times as much as before, ${settings.exfiltration_out_in_ratio} times what it received, and more than to any other source.`,
  blindSpots:
    'What was transferred, and whether it was intended; a daily or weekly rhythm, where the log is shorter than that; requests that become more frequent without becoming larger.',
  merges: ['volume_outlier'],
  find: (src_ip, evidence, population, settings) => {
    const [out, into] = (['out', 'in'] as const).map((direction) => toShifts(evidence, direction, settings));
    // Responses grow with requests: a rise in both directions at once is one finding, in the direction with more excess.
    const pairOf = (shift: Shift, others: readonly Shift[]): Shift | undefined => others.find((other) => overlap(shift, other));
    const leads = (shift: Shift, others: readonly Shift[]): boolean => {
      const pair = pairOf(shift, others);
      return pair === undefined || excessOf(shift) > excessOf(pair) || (excessOf(shift) === excessOf(pair) && shift.direction === 'in');
    };
    return [
      ...into.filter((shift) => leads(shift, out)).map((shift) => toFinding(src_ip, shift, pairOf(shift, out), evidence, population, settings)),
      ...out.filter((shift) => leads(shift, into)).map((shift) => toFinding(src_ip, shift, pairOf(shift, into), evidence, population, settings)),
    ];
  },
});

const toFinding = (src_ip: string, shift: Shift, pair: Shift | undefined, evidence: readonly Evidence[], population: Population, settings: LevelShiftSettings): Finding => {
  const { direction, rise, windows } = shift;
  const others = population.peakOfOthers(src_ip, direction);
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const changed = startOf(shift);
  const dayBefore = rise.before.windows.filter(({ start_time }) => start_time >= changed - DAY_MS);
  const since = windows.flatMap(({ items }) => items);
  const peak = peakOf(windows);
  const votes = [baselineVote(shift), forestVote(since), ...(others === null ? [] : [populationVote(peak, all, others)])];
  return makeFinding({
    kind: 'level_shift',
    identity: { kind: `level_shift ${direction}`, start_time: changed },
    src_ip,
    // Sessions of the new level come first: a finding names a limited number.
    members: [...since, ...dayBefore.flatMap(({ items }) => items)],
    start_time: dayBefore[0]?.start_time ?? changed,
    end_time: endOf(shift),
    severity: severityOf(votes, topOf(shift).bytes / Math.max(rise.before.bytes, 1) >= settings.high_ratio, others !== null && peak >= others.bytes),
    direction,
    typical: rise.before.bytes,
    actual: topOf(shift).bytes,
    unit: 'decbytes',
    sentence: toSentence(shift, pair, peak, others),
    advice: adviceFor(direction, evidence, shift),
    votes,
    technique: isLikeExfiltration(shift, since, peak, others, settings) ? TECHNIQUE : null,
  });
};

/** How far the new level is from the one before, in robust standard deviations of log bytes. */
const baselineVote = (shift: Shift): Vote => {
  const { before } = shift.rise;
  const distance = (topOf(shift).log2 - before.log2) / Math.max(before.spread, LEAST_SPREAD);
  return {
    view: 'entity_baseline',
    weight: toWeight((distance - 2) / 6),
    says: `${shift.windows.length} windows at a level ${distance.toFixed(1)} robust deviations above the ${before.windows.length} windows before`,
  };
};

const forestVote = (since: readonly Evidence[]): Vote => {
  const flagged = since.filter(({ verdict }) => verdict.is_anomaly).length;
  return { view: 'session_forest', weight: flagged / since.length, says: `${flagged} of ${since.length} sessions since then anomalous` };
};

/** Where the largest window lies between the median of all sources and the peak of the others, on a logarithmic scale. */
const populationVote = (peak: number, all: number, others: { bytes: number }): Vote => {
  const typical = Math.max(all, 1);
  return {
    view: 'population',
    weight: toWeight(peak >= others.bytes ? 1 : Math.log(Math.max(peak, 1) / typical) / Math.log(others.bytes / typical)),
    says: `the median session of all sources is ${formatBytes(all)}, the largest of any other source ${formatBytes(others.bytes)}`,
  };
};

/** Above low it takes two strong votes, a strong one on the population where there is one, and a rise that is far or the largest of all. */
const severityOf = (votes: readonly Vote[], isFar: boolean, isLargest: boolean): Severity => {
  const strong = votes.filter(({ weight }) => weight >= STRONG_VOTE);
  const isMuch = strong.length >= 2 && votes.every(({ view, weight }) => view !== 'population' || weight >= STRONG_VOTE);
  if (isMuch && (isFar || isLargest)) return isFar && isLargest ? 'high' : 'medium';
  return strong.length >= 1 ? 'low' : 'info';
};

/** Returns whether direction and volume match exfiltration; volumes alone do not prove it. */
const isLikeExfiltration = (shift: Shift, since: readonly Evidence[], peak: number, others: { bytes: number } | null, settings: LevelShiftSettings): boolean => {
  const sum = (direction: Direction): number => since.reduce((total, item) => total + bytesOf(direction)(item), 0);
  return (
    shift.direction === 'out' &&
    topOf(shift).bytes >= settings.exfiltration_ratio * Math.max(shift.rise.before.bytes, 1) &&
    sum('out') >= settings.exfiltration_out_in_ratio * sum('in') &&
    others !== null &&
    peak >= others.bytes
  );
};
