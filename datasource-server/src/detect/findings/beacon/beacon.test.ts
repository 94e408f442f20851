import { generateSample, liveSessions, WINDOW_MS, type Sample } from '@weir/data';
import type { Periodicity } from '@weir/kernels';
import { findingSchema, sessionInputSchema, toSessionBlock, type Finding, type LogShape, type SessionInput } from '@weir/schema';
import { toLogShape } from '../../../intake/sessions/log-facts.ts';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { beacon, toTimedPair } from './beacon.ts';
import { toEvidenceBlock, type Evidence } from '../evidence.ts';
import { rowRange, toSourceSlices } from '../source-slice.ts';
import { timeResolutionOf } from './time-resolution.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 2, 2);

const toEvidence = (input: SessionInput): Evidence => ({
  session: toSession(input),
  verdict: { anomaly_score: 0.4, rarity: 1, is_anomaly: false, risk_class: null, class_probability: null, reason: null, model_version: 'm' },
});

const shapeOf = (inputs: readonly SessionInput[]): LogShape => toLogShape(toSessionBlock(inputs.map(toSession)));

/** Returns the beacon findings on these sessions. */
const beaconsIn = (inputs: readonly SessionInput[]): Finding[] =>
  toSourceSlices(toEvidenceBlock(inputs.map(toEvidence))).flatMap(
    beacon.toFinder({
      threshold: 0.6,
      overall: { session_count: 1000, median_bytes_in: 10_000, median_bytes_out: 20_000 },
      peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 2_000_000 }),
      log: shapeOf(inputs),
    }),
  );

/** Returns the timing of all sessions of one source, as one pair. */
const timingOf = (inputs: readonly SessionInput[], src_ip: string): Periodicity => {
  const [source] = toSourceSlices(toEvidenceBlock(inputs.filter((input) => input.src_ip === src_ip).map(toEvidence)));
  return toTimedPair(source, rowRange(source.from, source.to), timeResolutionOf(shapeOf(inputs))).timing;
};

const session = (start_time: number, values: Partial<SessionInput> = {}): SessionInput =>
  sessionInputSchema.parse({ start_time: Math.round(start_time), end_time: Math.round(start_time) + 900, src_ip: '192.0.2.1', dst_ip: '10.0.0.1', bytes_in: 600, bytes_out: 1_200, ...values });

/** Returns seeded random numbers in [0, 1). */
const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => (state = (state * 16_807 + 11) % 2_147_483_647) / 2_147_483_647;
};

/** A week of people: twenty sources with irregular visits, timed to the millisecond. */
const people = (seed: number): SessionInput[] => {
  const draw = chance(seed);
  return Array.from({ length: 20 }, (_, person) => {
    const sessions: SessionInput[] = [];
    for (let at = T0 + draw() * HOUR; at < T0 + 7 * DAY; at += draw() < 0.8 ? -MINUTE * Math.log(1 - draw()) : -5 * HOUR * Math.log(1 - draw())) {
      sessions.push(session(at, { src_ip: `198.51.100.${person}`, bytes_in: Math.round(500 * (1 + 20 * draw())) }));
    }
    return sessions;
  }).flat();
};

const beats = (from: number, count: number, values: Partial<SessionInput> = {}, seed = 7): SessionInput[] => {
  const draw = chance(seed);
  let at = from;
  return Array.from({ length: count }, () => session((at += 200_000 + 150_000 * draw()), values));
};

describe('a beacon in a log of people', () => {
  const found = beaconsIn([...people(1), ...beats(T0 + 3 * DAY, 600)]);

  it('is the only finding, with its period, jitter and all votes', () => {
    expect(found).toHaveLength(1);
    expect(findingSchema.parse(found[0])).toEqual(found[0]);
    expect(found[0]).toMatchObject({ entity: '192.0.2.1', severity: 'medium', unit: 's', typical: null, session_count: 600 });
    expect(found[0].sentence).toMatch(/^Regular sessions every 4\.\d min ±2\d % for 4\d(\.\d)? h; machine-like timing, not proof of command and control\.$/);
    expect(found[0].votes.map(({ view }) => view)).toEqual(['timing', 'size_regularity', 'coverage', 'first_seen', 'rarity']);
  });

  it('names no technique: contacting a server is not evidence of command and control', () => expect(found[0].technique).toBeNull());

  it('is low when it started before the log, as health checks do', () => {
    expect(beaconsIn([...people(1), ...beats(T0, 1500)]).map(({ severity }) => severity)).toEqual(['low']);
  });

  it('is low until it has been seen by day and by night', () => {
    expect(beaconsIn([...people(1), ...beats(T0 + 3 * DAY, 100)]).map(({ severity }) => severity)).toEqual(['low']);
  });

  it('is low when its sizes vary, and info when it also does not last', () => {
    const draw = chance(3);
    const anySize = (inputs: SessionInput[]): SessionInput[] => inputs.map((input) => ({ ...input, bytes_out: Math.round(100 * Math.exp(8 * draw())) }));
    expect(beaconsIn([...people(1), ...anySize(beats(T0 + 3 * DAY, 600))]).map(({ severity }) => severity)).toEqual(['low']);
    expect(beaconsIn([...people(1), ...anySize(beats(T0 + 3 * DAY, 60))]).map(({ severity }) => severity)).toEqual(['info']);
  });

  it('is not raised below 20 beats', () => {
    expect(beaconsIn([...people(1), ...beats(T0, 19)])).toEqual([]);
  });

  it('ignores multicast addresses', () => {
    for (const dst_ip of ['ff02::2', '224.0.0.251', '239.255.255.250']) expect(beaconsIn([...people(1), ...beats(T0 + 3 * DAY, 600, { dst_ip })])).toEqual([]);
  });

  it('is one finding per source, which counts further regular destinations', () => {
    const [one, ...more] = beaconsIn([...people(1), ...beats(T0 + 3 * DAY, 600), ...beats(T0 + 3 * DAY, 500, { dst_ip: '10.0.0.2' }, 9)]);
    expect(more).toEqual([]);
    expect(one.sentence).toContain('1 more of its destinations is contacted as regularly');
    expect(one.votes.find(({ view }) => view === 'rarity')?.says).toBe('21 of 21 sources contact its destination');
  });

  it('takes the port for the destination where the log has no server address', () => {
    const onPort = (inputs: SessionInput[], dst_port: number): SessionInput[] => inputs.map((input) => ({ ...input, dst_ip: null, dst_port }));
    const [one] = beaconsIn([...onPort(people(1), 443), ...onPort(beats(T0 + 3 * DAY, 600), 8443)]);
    expect(one.votes.find(({ view }) => view === 'rarity')).toMatchObject({ says: '1 of 21 sources contact its destination' });
  });

  it('is not found among people, for any seed', () => {
    for (let seed = 1; seed <= 10; seed++) expect(beaconsIn(people(seed))).toEqual([]);
  });
});

describe('a log of windows', () => {
  const windowed = (inputs: readonly SessionInput[], phase = 0): SessionInput[] => {
    const windows = new Map<string, SessionInput>();
    for (const input of inputs) {
      const start_time = Math.floor(input.start_time / WINDOW_MS) * WINDOW_MS + phase;
      windows.set(`${input.src_ip} ${start_time}`, { ...input, start_time, end_time: start_time + WINDOW_MS });
    }
    return [...windows.values()];
  };
  const busy = (src_ip: string, seed: number): SessionInput[] => {
    const draw = chance(seed);
    const sessions: SessionInput[] = [];
    for (let at = T0; at < T0 + DAY; at += -6 * MINUTE * Math.log(1 - draw())) sessions.push(session(at, { src_ip }));
    return sessions;
  };
  const everyone = Array.from({ length: 12 }, (_, person) => busy(`198.51.100.${person}`, 20 + person)).flat();

  it('makes every source regular, so sources seen in most windows are rejected with a reason', () => {
    const inputs = windowed(everyone);
    expect(timeResolutionOf(shapeOf(inputs))).toBe(WINDOW_MS);
    expect(beaconsIn(inputs)).toEqual([]);
    expect(timingOf(inputs, '198.51.100.3')).toMatchObject({ refusal: 'clock', score: 0 });
  });

  it('is also recognised by the length of its rows, where windows start at any time', () => {
    const inputs = Array.from({ length: 12 }, (_, person) => windowed(busy(`198.51.100.${person}`, 20 + person), 7_919 * person)).flat();
    expect(timeResolutionOf(shapeOf(inputs))).toBe(1);
    expect(beaconsIn(inputs)).toEqual([]);
  });

  it('makes every source hourly where it covers one minute of each hour, which is not a beacon', () => {
    const draw = chance(4);
    const minutely = everyone.map((input) => session(Math.floor(input.start_time / HOUR) * HOUR + 5 * MINUTE + Math.floor(60 * draw()) * 1000, { src_ip: input.src_ip }));
    expect(timeResolutionOf(shapeOf(minutely))).toBe(HOUR);
    expect(beaconsIn(minutely)).toEqual([]);
    expect(timingOf(minutely, '198.51.100.3').refusal).toBe('clock');
  });

  it('does not apply to a log with one machine and no windows', () => {
    expect(timeResolutionOf(shapeOf([...people(1), ...Array.from({ length: 500 }, (_, beat) => session(T0 + beat * 10 * MINUTE))]))).toBe(1);
  });
});

describe('the sample', () => {
  const severities = ({ rows }: Sample): Record<string, string> =>
    Object.fromEntries(beaconsIn(rows).map(({ entity, severity }) => [entity, severity]));

  it.each([42, 1, 2, 3, 4, 5, 6, 7, 8, 9])('of seed %i has its beacon at medium, and no normal source above low', (seed) => {
    const sample = generateSample({ seed });
    const [staged] = sample.truth.attacks.filter(({ kind }) => kind === 'beacon');
    const found = severities(sample);
    expect(found[staged.src_ips[0]]).toBe('medium');
    delete found[staged.src_ips[0]];
    const check = sample.truth.benign.find(({ kind }) => kind === 'availability_check')?.src_ips[0];
    expect(found).toEqual({ [check ?? '']: 'low' });
  });

  it('replayed live, from windows that start at any second, has only the availability check', () => {
    const toMs = Date.UTC(2026, 2, 9);
    const found = beaconsIn(liveSessions({ seed: 42, fromMs: toMs - 2 * DAY, toMs }));
    expect(found.map(({ entity, severity }) => `${entity} ${severity}`)).toEqual(['198.51.100.8 low']);
  });
});

describe('without a log to compare with', () => {
  it('no beacon is found', () => {
    const population = { threshold: 0.6, overall: { session_count: 0, median_bytes_in: 0, median_bytes_out: 0 }, peakOfOthers: () => null };
    expect(toSourceSlices(toEvidenceBlock(beats(T0, 600).map(toEvidence))).flatMap(beacon.toFinder(population))).toEqual([]);
  });
});
