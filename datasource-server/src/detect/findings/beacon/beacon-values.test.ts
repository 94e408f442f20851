import { measurePeriodicity } from '@weir/kernels';
import type { LogShape, SessionInput } from '@weir/schema';
import { alone, DAY, findBy, HOUR, MINUTE, seen } from '../evidence.test-support.ts';
import type { Evidence } from '../evidence.ts';
import { beacon } from './beacon.ts';
import { coverageVote, newnessVote, rarityVote, sizeVote, timingVote } from './beacon-votes.ts';
import { BEACON_SETTINGS } from './beacon-settings.ts';
import { defaultsOf } from '../settings/define-setting.ts';

const settings = defaultsOf(BEACON_SETTINGS);
const T0 = Date.UTC(2026, 2, 2);

const log = (values: Partial<LogShape> = {}): LogShape => ({
  session_count: 1000,
  source_count: 20,
  first_time: T0,
  last_time: T0 + 7 * DAY,
  on_clock: [0, 0, 0, 0],
  minutes: Array.from({ length: 60 }, () => 16),
  destinations: [{ destination: '10.0.0.1', source_count: 18 }, { destination: '10.0.0.2', source_count: 2 }],
  ...values,
});

/** Sessions every five minutes and some milliseconds, from a time on. */
const beats = (count: number, values: Partial<SessionInput> = {}, from = T0 + 3 * DAY, period_ms = 5 * MINUTE): Evidence[] =>
  Array.from({ length: count }, (_, beat) => {
    const start_time = from + beat * period_ms + ((beat * 7919) % 997);
    return seen(start_time, { end_time: start_time + (beat % 3), dst_ip: '10.0.0.1', bytes_in: 600, bytes_out: 1400, ...values });
  });

const find = (evidence: readonly Evidence[], shape: LogShape | undefined = log(), changed: Readonly<Record<string, number>> = {}) => findBy(beacon, evidence, { ...alone, log: shape }, changed);

describe('a beacon', () => {
  const evidence = beats(400);

  it('has every value of a finding', () => {
    const [finding, ...rest] = find(evidence);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'beacon',
      start_time: T0 + 3 * DAY,
      end_time: evidence[399].session.end_time,
      severity: 'medium',
      direction: 'none',
      typical: null,
      unit: 's',
      sentence: 'Regular sessions every 5.0 min ±0 % for 33.3 h; machine-like timing, not proof of command and control.',
      technique: null,
      session_count: 400,
    });
    expect(finding.actual).toBeCloseTo(300, 0);
    expect(finding.advice).toMatch(/^Ask the owner of this source what runs at this interval: .* Check what it requests: .* If it has no known owner, check what it receives/);
    expect(finding.session_ids).toEqual(evidence.map(({ session }) => session.session_id));
    expect(finding.votes).toEqual([
      { view: 'timing', weight: 1, says: '100 % of 399 intervals on time, 0 % of beats missed; fewer than one in a million human or random patterns are as regular' },
      { view: 'size_regularity', weight: 1, says: '100 % of its sessions are within 10 % of 2 kB' },
      { view: 'coverage', weight: 1, says: 'seen in 24 of the 24 hours of the day and in 100 % of the time between its first and last session' },
      { view: 'first_seen', weight: expect.closeTo(0.5 + 3 / 14, 12), says: 'first seen 3 days after the start of the log' },
      { view: 'rarity', weight: 0, says: '18 of 20 sources contact its destination' },
    ]);
  });

  it('is rated by its sizes and hours, and above low by being new', () => {
    const anySize = (list: readonly Evidence[]): Evidence[] => list.map(({ session }, index) => seen(session.start_time, { ...session, bytes_in: 2 ** (index % 13) * 100 }));
    const severity = (list: readonly Evidence[]): string => find(list)[0].severity;
    expect(severity(anySize(evidence))).toBe('low');
    expect(severity(beats(200))).toBe('low');
    expect(severity(anySize(beats(200)))).toBe('info');
    expect(severity(beats(400, {}, T0 + DAY))).toBe('medium');
    expect(severity(beats(400, {}, T0 + DAY - 1))).toBe('low');
  });

  it('has the fewest beats and the shortest period that the settings say', () => {
    expect([find(beats(20)).length, find(beats(19)).length]).toEqual([1, 0]);
    expect(find(beats(19), log(), { min_beats: 19 })).toHaveLength(1);
    expect(find(beats(400, {}, T0, 20_000))).toHaveLength(1);
    expect(find(beats(400, {}, T0, 20_000), log(), { min_period_s: 21 })).toEqual([]);
    expect(find(beats(400, {}, T0, 20_000), log(), { min_period_s: 19 })).toHaveLength(1);
  });

  it('is as regular as the log with its number of sources allows', () => {
    const few = beats(20);
    const { chance } = measurePeriodicity(few.map(({ session }) => session.start_time), few.map(() => 2000));
    const isFound = (source_count: number, max_false_alarms: number): boolean => find(few, log({ source_count }), { max_false_alarms }).length === 1;
    expect(chance).toBeGreaterThan(0);
    expect([isFound(20, 20 * chance), isFound(20, 19.99 * chance)]).toEqual([true, false]);
    expect([isFound(0, chance), isFound(0, 0.99 * chance)]).toEqual([true, false]);
  });

  it('needs a log with sessions', () => {
    expect(findBy(beacon, evidence, alone)).toEqual([]);
    expect(find(evidence, log({ first_time: null, last_time: null }))).toEqual([]);
  });

  it('is measured for each address, else for each port, else for all sessions without either', () => {
    const counts = (list: readonly Evidence[]): Array<[number, string]> => find(list).map(({ session_count, votes }) => [session_count, votes[4].says]);
    const shape = log({ destinations: [{ destination: '10.0.0.1', source_count: 9 }, { destination: '443', source_count: 5 }, { destination: '', source_count: 4 }, { destination: '80', source_count: 3 }] });
    const at = (values: Partial<SessionInput>): Array<[number, string]> => find(beats(100, values), shape).map(({ session_count, votes }) => [session_count, votes[4].says]);
    expect(at({ dst_ip: '10.0.0.1', dst_port: 80 })).toEqual([[100, '9 of 20 sources contact its destination']]);
    expect(at({ dst_ip: null, dst_port: 443 })).toEqual([[100, '5 of 20 sources contact its destination']]);
    expect(at({ dst_ip: null, dst_port: 80 })).toEqual([[100, '3 of 20 sources contact its destination']]);
    expect(at({ dst_ip: null, dst_port: null })).toEqual([[100, '4 of 20 sources contact its destination']]);
    // Destinations that alternate are separate pairs, and ports of one address are not.
    expect(counts(beats(60).map(({ session }, beat) => seen(session.start_time, { ...session, dst_ip: `10.0.0.${1 + (beat % 2)}` })))[0][0]).toBe(30);
    expect(counts(beats(60).map(({ session }, beat) => seen(session.start_time, { ...session, dst_ip: null, dst_port: 80 + (beat % 2) })))[0][0]).toBe(30);
    expect(counts(beats(60).map(({ session }, beat) => seen(session.start_time, { ...session, dst_port: 80 + (beat % 2) })))[0][0]).toBe(60);
  });

  it('keeps ports apart from the address that is the first text of its block', () => {
    const mixed = beats(60).map(({ session }, beat) => seen(session.start_time, { ...session, ...(beat % 2 === 0 ? { dst_ip: '192.0.2.0' } : { dst_ip: null, dst_port: 2 }) }));
    expect(find(mixed)[0].session_count).toBe(30);
    const shape = log({ destinations: [{ destination: '192.0.2.0', source_count: 7 }, { destination: '443', source_count: 5 }] });
    expect(find(beats(100, { dst_ip: '192.0.2.0' }), shape)[0].votes[4].says).toBe('7 of 20 sources contact its destination');
  });

  it('counts sessions that start within a second as one beat', () => {
    const [first] = beats(1);
    const twin = seen(first.session.start_time + 100, { ...first.session, start_time: first.session.start_time + 100, end_time: first.session.start_time + 100 });
    expect(find([...beats(19), twin])).toEqual([]);
    expect(find([...beats(20), twin])).toHaveLength(1);
  });

  it('is not contact with a multicast address', () => {
    for (const dst_ip of ['224.0.0.1', '239.1.1.1', 'ff02::1', 'FF05::2']) expect(find(beats(100, { dst_ip }))).toEqual([]);
    for (const dst_ip of ['223.0.0.1', '240.0.0.1', '10.224.0.1', 'fe02::1', '2001:ff02::1']) expect(find(beats(100, { dst_ip }))).toHaveLength(1);
  });

  it('leads with the more regular destination, of equal ones with the one contacted first', () => {
    const sizes = (list: readonly Evidence[], dst_ip: string, bytes_in: number): Evidence[] => list.map(({ session }) => seen(session.start_time, { ...session, dst_ip, bytes_in }));
    const leads = (list: readonly Evidence[]): [number, string] => {
      const [{ start_time, sentence }] = find(list);
      return [start_time - T0, sentence];
    };
    expect(leads([...sizes(beats(100, {}, T0 + 9), '10.0.0.8', 1), ...sizes(beats(200, {}, T0 + 60_000), '10.0.0.9', 1)])[0]).toBe(60_000);
    const [first, sentence] = leads([...sizes(beats(100, {}, T0 + 60_000), '10.0.0.8', 1), ...sizes(beats(100, {}, T0 + 9), '10.0.0.9', 1)]);
    expect(first).toBe(9);
    expect(sentence).toContain('; 1 more of its destinations is contacted as regularly; machine-like');
    const three = ['10.0.0.7', '10.0.0.8', '10.0.0.9'].flatMap((dst_ip, index) => sizes(beats(100, {}, T0 + 100 * index), dst_ip, 1));
    expect(leads(three)[1]).toContain('; 2 more of its destinations are contacted as regularly; machine-like');
  });

  it('names the windows that it was seen in', () => {
    const windowed = Array.from({ length: 60 }, (_, beat) => seen(T0 + beat * 50 * MINUTE, { dst_ip: '10.0.0.1', end_time: T0 + beat * 50 * MINUTE + 10 * MINUTE }));
    expect(find(windowed)[0].sentence).toContain(' (seen in windows of 10 min); machine-like');
    const minutes = Array.from({ length: 60 }, (_, beat) => seen(T0 + beat * 5 * MINUTE, { dst_ip: '10.0.0.1', end_time: T0 + beat * 5 * MINUTE + MINUTE }));
    expect(find(minutes)[0].sentence).toContain(' (seen in windows of 60 s); machine-like');
    const seconds = Array.from({ length: 60 }, (_, beat) => seen(T0 + beat * 5 * MINUTE, { dst_ip: '10.0.0.1', end_time: T0 + beat * 5 * MINUTE + 59_000 }));
    expect(find(seconds)[0].sentence).not.toContain('seen in windows');
  });
});

describe('the vote of', () => {
  const timing = {
    score: 1,
    chance: 0,
    evidence: 8,
    period_ms: 300_000,
    jitter: 0,
    missed: 0.125,
    nIntervals: 40,
    refusal: null,
    intervals: { median_ms: 1, dispersion: 0, skew: 0, onTime: 0.75 },
    sizes: { alike: 0.75, size: 1500.4 },
    coverage: { span_ms: 23 * HOUR, steady: 0.5, hoursOfDay: 18 },
  };

  it('timing grows with the evidence beyond the limit of the log', () => {
    // 0.5 + (8 + log10(0.01 / 10)) / 20
    expect(timingVote(timing, log({ source_count: 10 }), settings)).toEqual({
      view: 'timing',
      weight: expect.closeTo(0.5 + 5 / 20, 12),
      says: '75 % of 40 intervals on time, 13 % of beats missed; fewer than one in a million human or random patterns are as regular',
    });
    expect(timingVote({ ...timing, evidence: 3.5 }, log({ source_count: 0 }), settings)).toMatchObject({
      weight: expect.closeTo(0.5 + 1.5 / 20, 12),
      says: '75 % of 40 intervals on time, 13 % of beats missed; about one in 3,162 human or random patterns are as regular',
    });
    expect(timingVote({ ...timing, evidence: 6 }, log(), settings).says).toContain('fewer than one in a million');
    expect(timingVote({ ...timing, intervals: null, missed: null }, log(), settings).says).toContain('0 % of 40 intervals on time, 0 % of beats missed');
  });

  it('sizes is full where nine in ten are alike', () => {
    expect(sizeVote(timing)).toEqual({ view: 'size_regularity', weight: 0.45 / 0.6, says: '75 % of its sessions are within 10 % of 1.5 kB' });
    expect(sizeVote({ ...timing, sizes: { alike: 0.3, size: 1 } }).weight).toBe(0);
    expect(sizeVote({ ...timing, sizes: null })).toEqual({ view: 'size_regularity', weight: 0, says: '0 % of its sessions are within 10 % of 0 B' });
  });

  it('coverage counts from 23 hours on', () => {
    expect(coverageVote(timing, settings)).toEqual({ view: 'coverage', weight: 0.375, says: 'seen in 18 of the 24 hours of the day and in 50 % of the time between its first and last session' });
    expect(coverageVote({ ...timing, coverage: { ...timing.coverage, span_ms: 23 * HOUR - 1 } }, settings).weight).toBe(0);
    expect(coverageVote({ ...timing, coverage: null }, settings)).toMatchObject({ weight: 0, says: 'seen in 0 of the 24 hours of the day and in 0 % of the time between its first and last session' });
  });

  it('newness counts from a day after the start of the log on', () => {
    expect(newnessVote(DAY, settings)).toEqual({ view: 'first_seen', weight: 0.5 + 1 / 14, says: 'first seen 24 h after the start of the log' });
    expect(newnessVote(DAY - 1, settings)).toEqual({ view: 'first_seen', weight: 0, says: 'present since the start of the log, or nearly' });
    expect(newnessVote(30 * DAY, settings).weight).toBe(1);
  });

  it('rarity falls with the sources of the destination', () => {
    const destinations = [{ destination: 'a', source_count: 16 }, { destination: 'b', source_count: 2 }];
    const shape = log({ destinations, source_count: 20 });
    expect(rarityVote('b', shape, settings)).toEqual({ view: 'rarity', weight: expect.closeTo(0.8 - 0.1 - 0.1, 12), says: '2 of 20 sources contact its destination' });
    expect(rarityVote('a', shape, settings).weight).toBe(0);
    // A destination beyond the list has at most as many sources as the last one.
    expect(rarityVote('c', shape, settings).says).toBe('2 of 20 sources contact its destination');
    const unknown = { view: 'rarity', weight: 0, says: 'the log has too few destinations or sources to measure rarity' };
    expect(rarityVote('b', { ...shape, source_count: 9 }, settings)).toEqual(unknown);
    expect(rarityVote('b', { ...shape, source_count: 10 }, settings).says).toBe('2 of 10 sources contact its destination');
    expect(rarityVote('b', { ...shape, destinations: destinations.slice(1) }, settings)).toEqual(unknown);
  });
});
