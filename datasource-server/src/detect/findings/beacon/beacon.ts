import { measurePeriodicity, type Periodicity } from '@weir/kernels';
import { formatDuration, MINUTE_MS, toDestination, type Finding, type LogShape, type Severity, type Vote } from '@weir/schema';
import { defineFinding } from '../define-finding.ts';
import { makeFinding } from '../make-finding.ts';
import { valuesAt, type SourceSlice } from '../source-slice.ts';
import { STRONG_VOTE } from '../votes.ts';
import { BEACON_SETTINGS, type BeaconSettings } from './beacon-settings.ts';
import { coverageVote, newnessVote, rarityVote, sizeVote, timingVote } from './beacon-votes.ts';
import { stepOf, timeResolutionOf } from './time-resolution.ts';

/** The sessions of one source with one destination, and their timing. */
interface Pair {
  readonly source: SourceSlice;
  readonly rows: readonly number[];
  readonly destination: string;
  readonly step_ms: number;
  readonly timing: Periodicity;
}

/** Sessions that are more regular than those of people. */
export const beacon = defineFinding({
  kind: 'beacon',
  title: 'Regular timing',
  settings: BEACON_SETTINGS,
  evidence: ({ min_beats, max_false_alarms, min_period_s, min_new_hours }) =>
    `At least ${min_beats} sessions of one source with one destination, at a period of ${formatDuration(min_period_s)} or more, ` +
    `so regular that human or random timing causes at most ${max_false_alarms} false alarms per log. ` +
    'Low requires sessions of nearly one size, or activity in nearly every hour of day and night; ' +
    `medium requires both, and a first session at least ${formatDuration(min_new_hours * 3600)} after the start of the log.`,
  blindSpots:
    'Command and control runs from inside to outside, while the sources in a server log are its clients, so no technique is named. ' +
    'Beats mixed with other traffic of the same source, periods of half a day or more, and, in a log of windows, periods below three windows. ' +
    'A beacon that started before the log stays low, because health checks and feeds look the same.',
  toFinder: ({ log }, settings) => {
    if (log === undefined || log.first_time === null) return () => [];
    const { first_time } = log;
    const resolution_ms = timeResolutionOf(log);
    return (source) => {
      const regular = toPairs(source, settings)
        .map((rows) => toTimedPair(source, rows, resolution_ms))
        .filter(({ timing }) => isRegular(timing, log, settings))
        // Of equally regular pairs, the one that started first leads.
        .sort((a, b) => b.timing.evidence - a.timing.evidence);
      return regular.length === 0 ? [] : [toFinding(regular, log, first_time, settings)];
    };
  },
});

/** Multicast addresses: machines announce themselves there periodically, without contacting a server. */
const isMulticast = (dst_ip: string): boolean => /^(?:ff[0-9a-f]{2}:|(?:22[4-9]|23\d)\.)/i.test(dst_ip);

/** Returns the rows of each destination with enough sessions, the destination that was contacted first at the front. */
const toPairs = (source: SourceSlice, { min_beats }: BeaconSettings): number[][] => {
  const { sessions, from, to } = source;
  if (to - from < min_beats) return [];
  const { dst_ip } = sessions.texts;
  const { dst_port } = sessions.numbers;
  // Addresses are terms from 0 on; ports without an address follow below -1, which stands for neither.
  const keyOf = (row: number): number => (dst_ip[row] >= 0 ? dst_ip[row] : -2 - dst_port[row]);
  const pairs = new Map<number, number[]>();
  let pair: number[] = [];
  let last = NaN;
  for (let row = from; row < to; row++) {
    const key = keyOf(row);
    if (key !== last) {
      last = key;
      const known = pairs.get(key);
      if (known === undefined) pairs.set(key, (pair = []));
      else pair = known;
    }
    pair.push(row);
  }
  return [...pairs].flatMap(([key, rows]) => (rows.length < min_beats || (key >= 0 && isMulticast(sessions.terms[key])) ? [] : [rows]));
};

/** Measures the timing of the sessions of one pair, at the time resolution of their log. */
export const toTimedPair = (source: SourceSlice, rows: readonly number[], resolution_ms: number): Pair => {
  const { start_time, bytes_in, bytes_out, dst_port } = source.sessions.numbers;
  const [first] = rows;
  const dst_ip = source.sessions.texts.dst_ip[first];
  const step_ms = stepOf(source, rows, resolution_ms);
  const sizes = valuesAt(bytes_in, rows);
  for (let at = 0; at < rows.length; at++) sizes[at] += bytes_out[rows[at]];
  const destination = toDestination({ dst_ip: dst_ip < 0 ? null : source.sessions.terms[dst_ip], dst_port: dst_port[first] < 0 ? null : dst_port[first] });
  return { source, rows, destination, step_ms, timing: measurePeriodicity(valuesAt(start_time, rows), sizes, { step_ms }) };
};

const isRegular = ({ chance, period_ms, nIntervals }: Periodicity, { source_count }: LogShape, { min_beats, min_period_s, max_false_alarms }: BeaconSettings): boolean =>
  nIntervals >= min_beats - 1 && period_ms !== null && period_ms >= min_period_s * 1000 && chance * Math.max(1, source_count) <= max_false_alarms;

const toFinding = ([pair, ...others]: readonly Pair[], log: LogShape, first_time: number, settings: BeaconSettings): Finding => {
  const { source, rows, timing } = pair;
  const sizes = sizeVote(timing);
  const coverage = coverageVote(timing, settings);
  const newness = newnessVote(source.sessions.numbers.start_time[rows[0]] - first_time, settings);
  return makeFinding({
    kind: 'beacon',
    source,
    members: rows,
    severity: severityOf(sizes, coverage, newness),
    actual: (timing.period_ms ?? 0) / 1000,
    unit: 's',
    sentence: toSentence(pair, others.length),
    advice:
      'Ask the owner of this source what runs at this interval: health checks, monitoring, feeds and self-refreshing pages are equally regular. ' +
      'Check what it requests: a health check requests one known path, identifies itself in its user agent, and has a known owner. ' +
      'If it has no known owner, check what it receives and whether the content it sends changes.',
    votes: [timingVote(timing, log, settings), sizes, coverage, newness, rarityVote(pair.destination, log, settings)],
  });
};

const toSentence = ({ timing, step_ms }: Pair, otherCount: number): string => {
  const window = step_ms >= MINUTE_MS ? ` (seen in windows of ${formatDuration(step_ms / 1000)})` : '';
  const others = otherCount === 0 ? '' : `${otherCount} more of its destinations ${otherCount === 1 ? 'is' : 'are'} contacted as regularly; `;
  return (
    `Regular sessions every ${formatDuration((timing.period_ms ?? 0) / 1000)} ±${Math.round(100 * (timing.jitter ?? 0))} % for ${formatDuration((timing.coverage?.span_ms ?? 0) / 1000)}${window}; ` +
    `${others}machine-like timing, not proof of command and control.`
  );
};

/** The timing is strong in every beacon; above low it takes regular sizes, full coverage and a new source. */
const severityOf = (sizes: Vote, coverage: Vote, newness: Vote): Severity => {
  const strong = [sizes, coverage].filter(({ weight }) => weight >= STRONG_VOTE).length;
  if (strong === 2) return newness.weight >= STRONG_VOTE ? 'medium' : 'low';
  return strong === 1 ? 'low' : 'info';
};
