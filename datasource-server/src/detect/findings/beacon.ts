import { measurePeriodicity, type Periodicity } from '@weir/kernels';
import { formatBytes, formatDuration, MAX_SESSION_IDS, toDestination, type Finding, type LogShape, type Severity, type Vote } from '@weir/schema';
import { defineFinding, findingId, lastEnd, toConfidence, type Evidence } from './define-finding.ts';
import { clockOf } from './time-resolution.ts';

const MIN_BEATS = 20;
/** False alarms to expect in a log at most, all of its sources together. */
const MAX_ALARMS = 0.01;
const STRONG = 0.5;
/** Below that, two pages of one visit and their pictures. */
const MIN_PERIOD_MS = 10_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Sources below which it says nothing that a destination has few. */
const MIN_SOURCES = 10;

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const toPercent = (share: number): string => `${Math.round(100 * share)} %`;

/** The sessions of one source with one destination, and what their timing is like. */
interface Pair {
  readonly evidence: readonly Evidence[];
  readonly destination: string;
  readonly step_ms: number;
  readonly timing: Periodicity;
}

/** Sessions that come as regularly as only a machine's do. */
export const beacon = defineFinding({
  kind: 'beacon',
  title: 'Regular as a machine',
  evidence:
    'At least 20 sessions of one source with one destination, timed as people and chance time less than one log in a hundred; ' +
    'above info only with sessions of nearly one size or nearly every hour of day and night; ' +
    'medium only with both, and when it began a day or more after the log did.',
  blindSpots:
    'Command and control: it runs from inside to outside, and in the log of a server the sources are those who call, so no technique is named. ' +
    'Beats within other traffic of the same source, periods of half a day and more, and in a log of windows periods below three windows. ' +
    'One that was there before the log began stays low: checks and feeds are.',
  find: (src_ip, evidence, { log }) => {
    if (log === undefined || log.first_time === null) return [];
    const regular = toPairs(evidence)
      .map((pair) => toTimedPair(pair, log))
      .filter(({ timing }) => isRegular(timing, log))
      .sort((a, b) => b.timing.evidence - a.timing.evidence);
    return regular.length === 0 ? [] : [toFinding(src_ip, regular, log, log.first_time)];
  },
});

/** Groups of addresses that whoever is near hears: machines announce themselves there by the clock, and call nobody. */
const isMulticast = (dst_ip: string | null): boolean => dst_ip !== null && /^(?:ff[0-9a-f]{2}:|(?:22[4-9]|23\d)\.)/i.test(dst_ip);

const toPairs = (evidence: readonly Evidence[]): Evidence[][] => {
  const pairs = new Map<string, Evidence[]>();
  for (const item of evidence) {
    if (isMulticast(item.session.dst_ip)) continue;
    const destination = toDestination(item.session);
    const pair = pairs.get(destination);
    if (pair === undefined) pairs.set(destination, [item]);
    else pair.push(item);
  }
  return [...pairs.values()].filter((pair) => pair.length >= MIN_BEATS);
};

/** What the timing of the sessions of one pair, oldest first, is like on the clock of its log. */
export const toTimedPair = (evidence: readonly Evidence[], log: LogShape): Pair => {
  const step_ms = clockOf(evidence, log);
  const starts = Float64Array.from(evidence, ({ session }) => session.start_time);
  const sizes = Float64Array.from(evidence, ({ session }) => session.bytes_in + session.bytes_out);
  return { evidence, destination: toDestination(evidence[0].session), step_ms, timing: measurePeriodicity(starts, sizes, { step_ms }) };
};

const isRegular = ({ chance, period_ms, nIntervals }: Periodicity, { source_count }: LogShape): boolean =>
  nIntervals >= MIN_BEATS - 1 && period_ms !== null && period_ms >= MIN_PERIOD_MS && chance * Math.max(1, source_count) <= MAX_ALARMS;

const toFinding = (src_ip: string, [pair, ...others]: readonly Pair[], log: LogShape, first_time: number): Finding => {
  const { evidence, timing, step_ms } = pair;
  const start_time = evidence[0].session.start_time;
  const sizes = sizeVote(timing);
  const coverage = coverageVote(timing);
  const isNew = newnessVote(start_time - first_time);
  const votes = [timingVote(timing, log), sizes, coverage, isNew, rarityVote(pair, log)];
  const period_s = (timing.period_ms ?? 0) / 1000;
  return {
    finding_id: findingId('beacon', src_ip, start_time),
    kind: 'beacon',
    entity_type: 'src_ip',
    entity: src_ip,
    start_time,
    end_time: lastEnd(evidence),
    severity: severityOf(sizes, coverage, isNew),
    confidence: toConfidence(votes.map(({ weight }) => weight)),
    direction: 'none',
    typical: null,
    actual: period_s,
    unit: 's',
    sentence:
      `Regular every ${formatDuration(period_s)} ±${Math.round(100 * (timing.jitter ?? 0))} %, for ${formatDuration((timing.coverage?.span_ms ?? 0) / 1000)}` +
      `${step_ms >= 60_000 ? ` (seen in windows of ${formatDuration(step_ms / 1000)})` : ''}; ` +
      `${others.length === 0 ? '' : `${others.length} more of its destinations called as regularly; `}` +
      'that is machine-like, not proof of command and control.',
    advice:
      'Ask who runs this source: health checks, monitoring, feeds and open pages that refresh are as regular. ' +
      'Look up what it asks for: a check asks for one known path, says in its user agent what it is, and its owner knows it; ' +
      'if nobody does, see what it is sent, and whether what it sends ever changes.',
    votes,
    technique: null,
    session_count: evidence.length,
    session_ids: evidence.slice(0, MAX_SESSION_IDS).map(({ session }) => session.session_id),
  };
};

/** Timing is strong in every one that is raised; it takes two more views, and that it is new, for more than low. */
const severityOf = (sizes: Vote, coverage: Vote, isNew: Vote): Severity => {
  const strong = [sizes, coverage].filter(({ weight }) => weight >= STRONG).length;
  if (strong === 2) return isNew.weight >= STRONG ? 'medium' : 'low';
  return strong === 1 ? 'low' : 'info';
};

const timingVote = ({ evidence, nIntervals, intervals, missed }: Periodicity, { source_count }: LogShape): Vote => ({
  view: 'timing',
  weight: clamp(STRONG + (evidence + Math.log10(MAX_ALARMS / Math.max(1, source_count))) / 20),
  says:
    `${toPercent(intervals?.onTime ?? 0)} of ${nIntervals} intervals on time, ${toPercent(missed ?? 0)} of beats missed; ` +
    `of people or chance ${evidence >= 6 ? 'less than one in a million is' : `about one in ${Math.round(10 ** evidence).toLocaleString('en-US')} is`} as regular`,
});

const sizeVote = ({ sizes }: Periodicity): Vote => ({
  view: 'size_regularity',
  weight: clamp(((sizes?.alike ?? 0) - 0.3) / 0.6),
  says: `${toPercent(sizes?.alike ?? 0)} of its sessions are within 10 % of ${formatBytes(Math.round(sizes?.size ?? 0))}`,
});

const coverageVote = ({ coverage }: Periodicity): Vote => ({
  view: 'coverage',
  weight: coverage === null || coverage.span_ms < DAY_MS - HOUR_MS ? 0 : clamp(coverage.steady * (coverage.hoursOfDay / 24)),
  says: `seen in ${coverage?.hoursOfDay ?? 0} of the 24 hours of the day, and in ${toPercent(coverage?.steady ?? 0)} of the time between its first and last session`,
});

const newnessVote = (since_ms: number): Vote => ({
  view: 'first_seen',
  weight: since_ms < DAY_MS ? 0 : clamp(STRONG + since_ms / DAY_MS / 14),
  says: since_ms < DAY_MS ? 'there since the log began, or nearly' : `first seen ${formatDuration(since_ms / 1000)} after the log began`,
});

const rarityVote = ({ destination }: Pair, { destinations, source_count }: LogShape): Vote => {
  const view = 'rarity';
  if (destinations.length < 2 || source_count < MIN_SOURCES) return { view, weight: 0, says: 'the log has too few destinations or sources to say who is rare' };
  // One that is not named has no more sources than the last that is.
  const count = (destinations.find((one) => one.destination === destination) ?? destinations[destinations.length - 1]).source_count;
  return { view, weight: clamp(0.8 - count / source_count - 0.1 * Math.log2(count)), says: `${count} of ${source_count} sources talk to its destination` };
};
