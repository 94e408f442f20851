import { formatBytes, formatDuration, MAX_SESSION_IDS, type Finding, type Severity, type Vote } from '@weir/schema';
import { defineFinding, findingId, toConfidence, type Evidence, type Population } from './define-finding.ts';
import { findRises, toLevels, toWindows, type Level, type Rise, type Window } from './volume-levels.ts';

const DAY_MS = 24 * 3_600_000;
const STRONG = 0.5;
/** From four times the level before, a rise is far. */
const FAR_RATIO = 4;
/** What the server must send, against before and against what it received, before exfiltration is named. */
const LEAK_RATIO = 16;
const LEAK_OUT_IN_RATIO = 10;
const MOST_STEPS_TOLD = 3;
/** From two hours without a session on, the moment of a change is known no better, and the sentence says so. */
const UNSEEN_MS = 2 * 3_600_000;
/** Deviations of log2 bytes are no smaller than this. */
const LEAST_SPREAD = 0.1;

type Direction = 'in' | 'out';

interface Shift {
  readonly direction: Direction;
  readonly rise: Rise;
  readonly windows: readonly Window[];
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const bytesOf = (direction: Direction) => ({ session }: Evidence): number => (direction === 'in' ? session.bytes_in : session.bytes_out);

/** A source whose volume rises to a lasting level that it had not held before. */
export const levelShift = defineFinding({
  kind: 'level_shift',
  title: 'New level of volume',
  evidence:
    'At least 8 windows to know the source by, then at least 3 in a row about a level of twice as many bytes or more, where a count of runs leaves chance less than 1 in 10,000. ' +
    'Exfiltration is named only where the server sent 16 times as much as before, 10 times what it received, and more than to any other source.',
  blindSpots:
    'What was transferred, and whether it was meant to be; whether it is the rhythm of the day or the week, where the log is shorter than that; calls that become more frequent without becoming larger.',
  merges: ['volume_outlier'],
  find: (src_ip, evidence, population) => {
    const [out, into] = (['out', 'in'] as const).map((direction) => toShifts(evidence, direction));
    // Answers grow with what they answer: what rises both ways at once is one story, told of the larger side.
    const pairOf = (shift: Shift, others: readonly Shift[]): Shift | undefined => others.find((other) => overlap(shift, other));
    const leads = (shift: Shift, others: readonly Shift[]): boolean => {
      const pair = pairOf(shift, others);
      return pair === undefined || excessOf(shift) > excessOf(pair) || (excessOf(shift) === excessOf(pair) && shift.direction === 'in');
    };
    return [
      ...into.filter((shift) => leads(shift, out)).map((shift) => toFinding(src_ip, shift, pairOf(shift, out), evidence, population)),
      ...out.filter((shift) => leads(shift, into)).map((shift) => toFinding(src_ip, shift, pairOf(shift, into), evidence, population)),
    ];
  },
});

const toShifts = (evidence: readonly Evidence[], direction: Direction): Shift[] =>
  findRises(toLevels(toWindows(evidence, bytesOf(direction)))).map((rise) => ({
    direction,
    rise,
    windows: rise.levels.flatMap(({ windows }) => windows),
  }));

const startOf = ({ windows }: Shift): number => windows[0].start_time;
const endOf = ({ windows }: Shift): number => windows.reduce((end, { end_time }) => Math.max(end, end_time), -Infinity);
const overlap = (a: Shift, b: Shift): boolean => startOf(a) < endOf(b) && startOf(b) < endOf(a);
const excessOf = ({ windows, rise }: Shift): number => windows.reduce((sum, { bytes }) => sum + bytes - rise.before.bytes, 0);
const topOf = ({ rise }: Shift): Level => rise.levels.reduce((top, level) => (level.bytes > top.bytes ? level : top));
const peakOf = (windows: readonly Window[]): number => windows.reduce((peak, { bytes }) => Math.max(peak, bytes), 0);

const toFinding = (src_ip: string, shift: Shift, pair: Shift | undefined, evidence: readonly Evidence[], population: Population): Finding => {
  const { direction, rise, windows } = shift;
  const others = population.peakOfOthers(src_ip, direction);
  const all = direction === 'in' ? population.overall.median_bytes_in : population.overall.median_bytes_out;
  const changed = startOf(shift);
  const dayBefore = rise.before.windows.filter(({ start_time }) => start_time >= changed - DAY_MS);
  const since = windows.flatMap(({ items }) => items);
  // The new level first: a finding names no more than so many sessions.
  const members = [...since, ...dayBefore.flatMap(({ items }) => items)];
  const peak = peakOf(windows);
  const votes = [
    baselineVote(shift),
    forestVote(since),
    ...(others === null ? [] : [populationVote(peak, all, others)]),
  ];
  return {
    finding_id: findingId(`level_shift ${direction}`, src_ip, changed),
    kind: 'level_shift',
    entity_type: 'src_ip',
    entity: src_ip,
    start_time: dayBefore[0]?.start_time ?? changed,
    end_time: endOf(shift),
    severity: severityOf(votes, topOf(shift).bytes / Math.max(rise.before.bytes, 1), others !== null && peak >= others.bytes),
    confidence: toConfidence(votes.map(({ weight }) => weight)),
    direction,
    typical: rise.before.bytes,
    actual: topOf(shift).bytes,
    unit: 'decbytes',
    sentence: toSentence(shift, pair, peak, others),
    advice: adviceFor(direction, evidence, shift),
    votes,
    technique: isLikeALeak(shift, since, peak, others) ? { id: 'T1048', name: 'Exfiltration Over Alternative Protocol' } : null,
    session_count: members.length,
    session_ids: members.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};

/** How far the new level is from the one before, in robust standard deviations of log bytes. */
const baselineVote = (shift: Shift): Vote => {
  const { before } = shift.rise;
  const distance = (topOf(shift).log2 - before.log2) / Math.max(before.spread, LEAST_SPREAD);
  return {
    view: 'entity_baseline',
    weight: clamp((distance - 2) / 6),
    says: `${shift.windows.length} windows at a level ${distance.toFixed(1)} robust deviations above this source's ${before.windows.length} before`,
  };
};

const forestVote = (since: readonly Evidence[]): Vote => {
  const flagged = since.filter(({ verdict }) => verdict.is_anomaly).length;
  return { view: 'session_forest', weight: flagged / since.length, says: `${flagged} of ${since.length} sessions since then anomalous` };
};

/** Where the largest window stands between the usual of all sources and the largest of any other: in powers, for both are far apart. */
const populationVote = (peak: number, all: number, others: { bytes: number }): Vote => {
  const usual = Math.max(all, 1);
  return {
    view: 'population',
    weight: clamp(peak >= others.bytes ? 1 : Math.log(Math.max(peak, 1) / usual) / Math.log(others.bytes / usual)),
    says: `the usual of all sources is ${formatBytes(all)}, the largest session of any other ${formatBytes(others.bytes)}`,
  };
};

/** More than low needs two strong votes, one of them that it is much beside others, and a rise that is far or above all of them. */
const severityOf = (votes: readonly Vote[], ratio: number, isLargest: boolean): Severity => {
  const strong = votes.filter(({ weight }) => weight >= STRONG);
  const isMuch = strong.length >= 2 && votes.every(({ view, weight }) => view !== 'population' || weight >= STRONG);
  const isFar = ratio >= FAR_RATIO;
  if (isMuch && (isFar || isLargest)) return isFar && isLargest ? 'high' : 'medium';
  return strong.length >= 1 ? 'low' : 'info';
};

/** The direction and the figures of an exfiltration; that it was one, no log of volumes can say. */
const isLikeALeak = (shift: Shift, since: readonly Evidence[], peak: number, others: { bytes: number } | null): boolean => {
  const sum = (direction: Direction): number => since.reduce((total, item) => total + bytesOf(direction)(item), 0);
  return (
    shift.direction === 'out' &&
    topOf(shift).bytes >= LEAK_RATIO * Math.max(shift.rise.before.bytes, 1) &&
    sum('out') >= LEAK_OUT_IN_RATIO * sum('in') &&
    others !== null &&
    peak >= others.bytes
  );
};

const toSentence = (shift: Shift, pair: Shift | undefined, peak: number, others: { bytes: number } | null): string => {
  const { before, steps, after } = shift.rise;
  const [first] = shift.windows;
  const who = shift.direction === 'in' ? 'Uploads into the server' : 'What the server sent';
  const window = formatDuration((first.end_time - first.start_time) / 1000);
  const sizes = before.windows.map(({ bytes }) => bytes);
  const range = `${formatBytes(sizes.reduce((a, b) => Math.min(a, b)))} to ${formatBytes(peakOf(before.windows))}`;
  const analystLabels = steps.length <= MOST_STEPS_TOLD ? steps : [steps[0], steps[steps.length - 1]];
  let last = 0;
  const at = (time: number): string => {
    const sameDay = Math.floor(time / DAY_MS) === Math.floor(last / DAY_MS);
    last = time;
    const text = new Date(time).toISOString().slice(0, 16).replace('T', ' ');
    return sameDay ? text.slice(11) : text;
  };
  const moves = analystLabels.map(({ bytes, windows }, i) => `to ${formatBytes(bytes)} at ${at(windows[0].start_time)}${i === 0 ? ' UTC' : ''}`);
  const unseen_ms = first.start_time - before.windows[before.windows.length - 1].end_time;
  if (unseen_ms >= UNSEEN_MS) moves[0] += `, after ${formatDuration(unseen_ms / 1000)} unseen`;
  const back = after === null ? '' : `, and came back to ${formatBytes(after.bytes)} at ${at(after.windows[0].start_time)}`;
  const both =
    pair === undefined ? '' : `; ${pair.direction === 'in' ? 'uploads' : 'what it sent'} rose with it, from ${formatBytes(pair.rise.before.bytes)} to ${formatBytes(topOf(pair).bytes)}`;
  const rest =
    others === null ? '' : peak >= others.bytes ? `, no other source is above ${formatBytes(others.bytes)}` : `, another source reaches ${formatBytes(others.bytes)}`;
  return `${who} in ${window} rose from ${formatBytes(before.bytes)} (${range}) ${moves.join(', then ')}${back}${both}; at most ${formatBytes(peak)}${rest}.`;
};

const adviceFor = (direction: Direction, evidence: readonly Evidence[], shift: Shift): string => {
  const seen_ms = endOf(shift) - evidence[0].session.start_time;
  const rhythm = seen_ms < 2 * DAY_MS ? ` The log knows this source for ${formatDuration(seen_ms / 1000)} only: compare with the same hours of another day.` : '';
  return direction === 'in'
    ? `Ask who runs this source what changed at that time; look at the uploaded objects before anything is blocked.${rhythm}`
    : `Look up in the access log what was requested since then; if nobody can name the transfer, treat it as possible loss of data.${rhythm}`;
};
