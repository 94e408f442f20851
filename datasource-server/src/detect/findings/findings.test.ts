import { findingSchema, MAX_SESSION_IDS, sessionInputSchema, type SessionInput } from '@weir/schema';
import { toLogShape } from '../../intake/sessions/log-shape.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import type { Evidence, Population } from './define-finding.ts';
import { findAll } from './find-all.ts';
import { FINDINGS } from './index.ts';
import { toPopulation } from './population.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const population: Population = {
  threshold: 0.6,
  overall: { session_count: 1000, median_bytes_in: 10_000, median_bytes_out: 20_000 },
  peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 2_000_000 }),
};

const seen = (start_time: number, values: Partial<SessionInput> = {}, anomaly_score = 0.4): Evidence => ({
  session: toSession(
    sessionInputSchema.parse({ start_time, end_time: start_time + 10 * MINUTE, src_ip: '192.0.2.1', bytes_in: 10_000, bytes_out: 20_000, response_code: 200, dst_port: 443, ...values }),
  ),
  verdict: { anomaly_score, rarity: 1, is_anomaly: anomaly_score > 0.6, risk_class: null, class_probability: null, reason: null, model_version: 'm' },
});

const calmDay = Array.from({ length: 20 }, (_, index) => seen(index * HOUR));
const kindsOf = (evidence: readonly Evidence[]): string[] => findAll(evidence, population).map(({ kind, severity }) => `${severity} ${kind}`);

describe('every kind of finding', () => {
  it('says what it wants to see and what it cannot', () => {
    for (const { evidence, blindSpots } of FINDINGS) expect(evidence && blindSpots).not.toBe('');
    expect(new Set(FINDINGS.map(({ kind }) => kind)).size).toBe(FINDINGS.length);
  });

  it('is silent on a calm day', () => expect(kindsOf(calmDay)).toEqual([]));

  it('fits the schema, even of a source with more anomalies than a call takes arguments', () => {
    const flood = Array.from({ length: 150_000 }, (_, index) => seen(index * 1000, { bytes_in: 9_000_000 }, 0.8));
    const [finding] = findAll(flood, population);
    expect(findingSchema.parse(finding)).toEqual(finding);
    expect(finding.session_count).toBe(150_000);
    expect(finding.session_ids).toHaveLength(MAX_SESSION_IDS);
  });
});

describe('unusual volume', () => {
  const burst = seen(21 * HOUR, { bytes_in: 25_200_000 }, 0.85);

  it('is high where it is far from the usual of its source and of all others', () => {
    const [finding] = findAll([...calmDay, burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.8)], population);
    expect(finding).toMatchObject({ severity: 'high', direction: 'in', typical: 10_000, actual: 25_200_000, unit: 'decbytes' });
    expect(finding.sentence).toBe("25.2 MB uploaded into the server in 10 min; this source's usual is 10 kB; no other source is above 2 MB.");
  });

  it('names the direction in which the excess is', () => {
    const [finding] = findAll([...calmDay, seen(21 * HOUR, { bytes_out: 90_000_000 }, 0.85)], population);
    expect(finding.direction).toBe('out');
  });

  it('is one finding for what happens within a day', () => {
    expect(kindsOf([...calmDay, burst, seen(30 * HOUR, { bytes_in: 20_000_000 }, 0.8)])).toEqual(['high volume_outlier']);
  });

  it('is no more than a remark where the source always does it', () => {
    const always = calmDay.map(({ session }) => seen(session.start_time, { bytes_in: 20_000_000 }));
    expect(kindsOf([...always, seen(21 * HOUR, { bytes_in: 25_000_000 }, 0.7)])).toEqual(['info volume_outlier']);
  });

  it('is low where the source has held one level on five days, though the forest flags each of its sessions', () => {
    const nights = (count: number): Evidence[] =>
      Array.from({ length: count * 5 }, (_, index) => seen(24 * HOUR * Math.floor(index / 5) + (index % 5) * 10 * MINUTE, { bytes_in: 40_000_000 + 1_000_000 * (index % 3) }, 0.9));
    expect(kindsOf(nights(5))).toEqual(['low volume_outlier']);
    expect(findAll(nights(5), population)[0].sentence).toContain("not far from this source's usual 41 MB");
    expect(kindsOf(nights(4))).toEqual(['medium volume_outlier']);
  });

  it('is low where it was one transfer, however large beside all others', () => {
    expect(kindsOf([...calmDay, burst])).toEqual(['low volume_outlier']);
    const small = seen(22 * HOUR, { bytes_in: 900_000 }, 0.85);
    expect(kindsOf([...calmDay, burst, small])).toEqual(['low volume_outlier']);
    const second = seen(21 * HOUR, { bytes_in: 25_100_000 }, 0.85);
    expect(kindsOf([...calmDay, burst, second])).toEqual(['low volume_outlier']);
  });

  it('is medium where two transfers count beside the largest of all', () => {
    const others = { ...population, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 30_000_000 }) };
    const twice = seen(22 * HOUR, { bytes_in: 25_200_000 }, 0.85);
    expect(findAll([...calmDay, burst, twice], others).map(({ severity }) => severity)).toEqual(['medium']);
  });

  it('is not high without a usual of the source to be far from', () => {
    const [finding] = findAll([burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.85)], population);
    expect(finding.severity).toBe('medium');
    expect(finding.sentence).toContain('no calm sessions to compare with');
  });

  it('is low where one transfer stands out among those flagged, whatever others did', () => {
    const small = { ...population, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 181 }) };
    expect(findAll([...calmDay, burst, seen(22 * HOUR, { bytes_in: 900_000 }, 0.8)], small).map(({ severity }) => severity)).toEqual(['low']);
  });

  it('is low where as many calm sessions of the source are as large', () => {
    const large = [3, 9, 15].map((hour) => seen((hour + 0.5) * HOUR, { bytes_in: 20_000_000 }, 0.7));
    const alike = [5, 11, 17].map((hour) => seen((hour + 0.5) * HOUR, { bytes_in: 19_000_000 }, 0.5));
    expect(kindsOf([...calmDay, ...large, ...alike.slice(1)])).toEqual(['high volume_outlier']);
    const [finding] = findAll([...calmDay, ...large, ...alike], population);
    expect(finding.severity).toBe('low');
    expect(finding.sentence).toContain("this source's usual is 10 kB, and 3 of its calm sessions come near it;");
  });

  it('is low in a log of few sources, where no one else is there to compare with', () => {
    const log = toLogShape([...calmDay, burst].map(({ session }) => session));
    const peaks = { bytes_in: [{ src_ip: '192.0.2.99', bytes: 0 }], bytes_out: [] };
    const alone = toPopulation({ threshold: 0.6, overall: population.overall, peaks, log });
    const [finding] = findAll([...calmDay, burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.8)], alone);
    expect(finding.severity).toBe('low');
    expect(finding.sentence).not.toContain('other source');
  });

  it('is nothing where hardly anything was transferred', () => {
    const idle = { ...population, overall: { session_count: 9, median_bytes_in: 0, median_bytes_out: 0 }, peakOfOthers: () => null };
    expect(findAll([seen(0, { bytes_in: 0, bytes_out: 0 }, 0.9)], idle)).toEqual([]);
  });
});

describe('refused requests', () => {
  const refusedAt = (minute: number): Evidence => seen(minute * MINUTE, { response_code: 401 });
  const guessing = Array.from({ length: 8 }, (_, index) => refusedAt(index * 10));

  it('are found with their technique, and are no more than a share of the sessions meanwhile', () => {
    const [finding] = findAll([...guessing, seen(20 * HOUR)], population);
    expect(finding).toMatchObject({ kind: 'refused_requests', severity: 'medium', actual: 1, typical: 0, technique: { id: 'T1110' } });
  });

  it('are high when one of them gets in', () => {
    expect(kindsOf([...guessing, seen(85 * MINUTE)])).toEqual(['high refused_requests']);
  });

  it('count right where all happened at one moment', () => {
    const atOnce = Array.from({ length: 6 }, (_, index) => seen(0, { response_code: 403, end_time: 0, bytes_in: index }));
    expect(findAll(atOnce, population)[0]).toMatchObject({ actual: 1, typical: null });
  });

  describe('among the ordinary requests of a shared address', () => {
    const meanwhile = [0, 10, 20, 30, 40, 50, 60, 70].map((minute) => seen(minute * MINUTE, { bytes_in: 1_000 + minute }));
    const otherDays = (refused: number): Evidence[] => Array.from({ length: 40 }, (_, index) => seen((24 + index) * HOUR, { response_code: index < refused ? 401 : 200 }));

    it('are found where the address is hardly ever refused, and its 200s say nothing of a guess', () => {
      const [finding] = findAll([...guessing, ...meanwhile, ...otherDays(1)], population);
      expect(finding).toMatchObject({ kind: 'refused_requests', severity: 'medium', actual: 0.5 });
      expect(finding.sentence).toContain('; its other requests went on meanwhile.');
    });

    it('are nothing where the address is often refused, or hardly known otherwise', () => {
      expect(kindsOf([...guessing, ...meanwhile, ...otherDays(4).map(({ session }, i) => seen(session.start_time + i * HOUR, { response_code: session.response_code }))])).toEqual([]);
      expect(kindsOf([...guessing, ...meanwhile, ...otherDays(0).slice(0, 19)])).toEqual([]);
    });
  });

  it('are nothing when there are few', () => expect(kindsOf(guessing.slice(0, 5))).toEqual([]));
});

describe('a port scan', () => {
  const ports = (count: number): Evidence[] => Array.from({ length: count }, (_, index) => seen(index * MINUTE, { dst_port: 1000 + index }));

  it('is found from ten ports on and is worse from thirty', () => {
    expect(kindsOf(ports(9))).toEqual([]);
    expect(kindsOf(ports(10))).toEqual(['low port_scan']);
    expect(kindsOf(ports(30))).toEqual(['medium port_scan']);
  });

  it('is not a client that asks ten servers for one port each', () => {
    expect(kindsOf(ports(30).map(({ session }, index) => seen(session.start_time, { dst_port: session.dst_port, dst_ip: `192.0.2.${index % 10}` })))).toEqual([]);
  });

  it('is not one session after another over days', () => {
    expect(kindsOf(ports(30).map(({ session }, index) => seen(index * 3 * HOUR, { dst_port: session.dst_port })))).toEqual([]);
  });

  it('goes on while a long session covers the gap', () => {
    const long = seen(0, { dst_port: 1, end_time: 5 * HOUR });
    const [finding] = findAll([long, ...ports(5), ...ports(10).map(({ session }) => seen(4 * HOUR + session.start_time, { dst_port: session.dst_port }))], population);
    expect(finding).toMatchObject({ kind: 'port_scan', session_count: 16, end_time: 5 * HOUR });
  });
});
