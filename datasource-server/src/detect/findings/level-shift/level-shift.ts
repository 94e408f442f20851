import { DAY_MS, formatBytes, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, type Population } from '../define-finding.ts';
import { bytesColumn } from '../direction.ts';
import { makeFinding } from '../make-finding.ts';
import { countAnomalies, rowRange, type SourceSlice } from '../source-slice.ts';
import { toWindowRows } from '../volume-levels.ts';
import { STRONG_VOTE, toWeight } from '../votes.ts';
import { LEVEL_SHIFT_SETTINGS, type LevelShiftSettings } from './level-shift-settings.ts';
import { adviceFor, toSentence } from './level-shift-text.ts';
import { endOf, excessOf, overlap, peakOf, startOf, topOf, toShifts, windowStart, type Shift } from './shift.ts';

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
  toFinder: (population, settings) => (source) => {
    // Each rise needs earlier windows, so a source with few sessions has none.
    if (source.to - source.from <= settings.min_windows_before) return [];
    const rows = toWindowRows(source);
    const [out, into] = (['out', 'in'] as const).map((direction) => toShifts(source, rows, direction, settings));
    if (out.length + into.length === 0) return [];
    // Responses grow with requests: a rise in both directions at once is one finding, in the direction with more excess.
    const pairOf = (shift: Shift, others: readonly Shift[]): Shift | undefined => others.find((other) => overlap(shift, other));
    const leads = (shift: Shift, others: readonly Shift[]): boolean => {
      const pair = pairOf(shift, others);
      return pair === undefined || excessOf(shift) > excessOf(pair) || (excessOf(shift) === excessOf(pair) && shift.direction === 'in');
    };
    return [
      ...into.filter((shift) => leads(shift, out)).map((shift) => toFinding(shift, pairOf(shift, out), population, settings)),
      ...out.filter((shift) => leads(shift, into)).map((shift) => toFinding(shift, pairOf(shift, into), population, settings)),
    ];
  },
});

const toFinding = (shift: Shift, pair: Shift | undefined, population: Population, settings: LevelShiftSettings): Finding => {
  const { source, direction, rise, rows, from, to } = shift;
  const others = population.peakOfOthers(source.src_ip, direction);
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const changed = startOf(shift);
  let dayBefore = from;
  while (dayBefore > rise.before.from && windowStart(shift, dayBefore - 1) >= changed - DAY_MS) dayBefore--;
  const since = rowRange(rows[from], rows[to]);
  const peak = peakOf(shift.bytes.subarray(from, to));
  const votes = [baselineVote(shift), forestVote(source, since), ...(others === null ? [] : [populationVote(peak, all, others)])];
  return makeFinding({
    kind: 'level_shift',
    identity: { kind: `level_shift ${direction}`, start_time: changed },
    source,
    // Sessions of the new level come first: a finding names a limited number.
    members: [...since, ...rowRange(rows[dayBefore], rows[from])],
    start_time: windowStart(shift, dayBefore),
    end_time: endOf(shift),
    severity: severityOf(votes, topOf(shift).bytes / Math.max(rise.before.bytes, 1) >= settings.high_ratio, others !== null && peak >= others.bytes),
    direction,
    typical: rise.before.bytes,
    actual: topOf(shift).bytes,
    unit: 'decbytes',
    sentence: toSentence(shift, pair, peak, others),
    advice: adviceFor(shift),
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
    says: `${shift.to - shift.from} windows at a level ${distance.toFixed(1)} robust deviations above the ${before.to - before.from} windows before`,
  };
};

const forestVote = (source: SourceSlice, since: readonly number[]): Vote => {
  const flagged = countAnomalies(source, since);
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
const isLikeExfiltration = (shift: Shift, since: readonly number[], peak: number, others: { bytes: number } | null, settings: LevelShiftSettings): boolean => {
  const sum = (bytes: Float64Array): number => since.reduce((total, row) => total + bytes[row], 0);
  return (
    shift.direction === 'out' &&
    topOf(shift).bytes >= settings.exfiltration_ratio * Math.max(shift.rise.before.bytes, 1) &&
    sum(bytesColumn(shift.source, 'out')) >= settings.exfiltration_out_in_ratio * sum(bytesColumn(shift.source, 'in')) &&
    others !== null &&
    peak >= others.bytes
  );
};
