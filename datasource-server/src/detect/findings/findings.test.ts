import { findingSchema, MAX_SESSION_IDS, sessionInputSchema, toSessionBlock, type SessionInput } from '@weir/schema';
import { toLogShape } from '../../intake/sessions/log-facts.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import type { Population } from './define-finding.ts';
import type { Evidence } from './evidence.ts';
import { findAll } from './find-all.ts';
import { FINDINGS } from './index.ts';
import { DEFAULT_DETECTION } from './settings/detection-settings.ts';
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

const normalDay = Array.from({ length: 20 }, (_, index) => seen(index * HOUR));
const kindsOf = (evidence: readonly Evidence[]): string[] => findAll(evidence, population).map(({ kind, severity }) => `${severity} ${kind}`);

describe('every kind of finding', () => {
  it('describes its conditions and its blind spots', () => {
    for (const { kind, evidence, blindSpots } of FINDINGS) expect(evidence(DEFAULT_DETECTION[kind], DEFAULT_DETECTION.population) && blindSpots).not.toBe('');
    expect(new Set(FINDINGS.map(({ kind }) => kind)).size).toBe(FINDINGS.length);
  });

  it('finds nothing on a normal day', () => expect(kindsOf(normalDay)).toEqual([]));

  it('matches the schema, even for a source with more anomalies than a function call takes arguments', () => {
    const flood = Array.from({ length: 150_000 }, (_, index) => seen(index * 1000, { bytes_in: 9_000_000 }, 0.8));
    const [finding] = findAll(flood, population);
    expect(findingSchema.parse(finding)).toEqual(finding);
    expect(finding.session_count).toBe(150_000);
    expect(finding.session_ids).toHaveLength(MAX_SESSION_IDS);
  });
});

describe('unusual volume', () => {
  const burst = seen(21 * HOUR, { bytes_in: 25_200_000 }, 0.85);

  it('is high where it is far above the baseline of its source and above all others', () => {
    const [finding] = findAll([...normalDay, burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.8)], population);
    expect(finding).toMatchObject({ severity: 'high', direction: 'in', typical: 10_000, actual: 25_200_000, unit: 'decbytes' });
    expect(finding.sentence).toBe("25.2 MB uploaded to the server in 10 min; this source's baseline is 10 kB; no other source exceeds 2 MB.");
  });

  it('names the direction of the excess', () => {
    const [finding] = findAll([...normalDay, seen(21 * HOUR, { bytes_out: 90_000_000 }, 0.85)], population);
    expect(finding.direction).toBe('out');
  });

  it('is one finding for anomalous sessions within a day', () => {
    expect(kindsOf([...normalDay, burst, seen(30 * HOUR, { bytes_in: 20_000_000 }, 0.8)])).toEqual(['high volume_outlier']);
  });

  it('is info where the source always does it', () => {
    const always = normalDay.map(({ session }) => seen(session.start_time, { bytes_in: 20_000_000 }));
    expect(kindsOf([...always, seen(21 * HOUR, { bytes_in: 25_000_000 }, 0.7)])).toEqual(['info volume_outlier']);
  });

  it('is low where the source kept one level on five days, although the forest flags each of its sessions', () => {
    const nights = (count: number): Evidence[] =>
      Array.from({ length: count * 5 }, (_, index) => seen(24 * HOUR * Math.floor(index / 5) + (index % 5) * 10 * MINUTE, { bytes_in: 40_000_000 + 1_000_000 * (index % 3) }, 0.9));
    expect(kindsOf(nights(5))).toEqual(['low volume_outlier']);
    expect(findAll(nights(5), population)[0].sentence).toContain("close to this source's baseline of 41 MB, while the median of all sources is 10 kB");
    expect(kindsOf(nights(4))).toEqual(['medium volume_outlier']);
  });

  it('is low for one transfer, however large compared with all others', () => {
    expect(kindsOf([...normalDay, burst])).toEqual(['low volume_outlier']);
    const small = seen(22 * HOUR, { bytes_in: 900_000 }, 0.85);
    expect(kindsOf([...normalDay, burst, small])).toEqual(['low volume_outlier']);
    const second = seen(21 * HOUR, { bytes_in: 25_100_000 }, 0.85);
    expect(kindsOf([...normalDay, burst, second])).toEqual(['low volume_outlier']);
  });

  it('is medium where two transfers are large compared with the largest of all', () => {
    const others = { ...population, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 30_000_000 }) };
    const twice = seen(22 * HOUR, { bytes_in: 25_200_000 }, 0.85);
    expect(findAll([...normalDay, burst, twice], others).map(({ severity }) => severity)).toEqual(['medium']);
  });

  it('is not high without a baseline of the source', () => {
    const [finding] = findAll([burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.85)], population);
    expect(finding.severity).toBe('medium');
    expect(finding.sentence).toContain('too few normal sessions for a baseline');
  });

  it('is low where one transfer is far larger than the other flagged ones, whatever other sources did', () => {
    const small = { ...population, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 181 }) };
    expect(findAll([...normalDay, burst, seen(22 * HOUR, { bytes_in: 900_000 }, 0.8)], small).map(({ severity }) => severity)).toEqual(['low']);
  });

  it('is low where as many normal sessions of the source are as large', () => {
    const large = [3, 9, 15].map((hour) => seen((hour + 0.5) * HOUR, { bytes_in: 20_000_000 }, 0.7));
    const alike = [5, 11, 17].map((hour) => seen((hour + 0.5) * HOUR, { bytes_in: 19_000_000 }, 0.5));
    expect(kindsOf([...normalDay, ...large, ...alike.slice(1)])).toEqual(['high volume_outlier']);
    const [finding] = findAll([...normalDay, ...large, ...alike], population);
    expect(finding.severity).toBe('low');
    expect(finding.sentence).toContain("this source's baseline is 10 kB, and 3 of its normal sessions are of similar size;");
  });

  it('is low in a log with too few sources to compare with', () => {
    const log = toLogShape(toSessionBlock([...normalDay, burst].map(({ session }) => session)));
    const peaks = { bytes_in: [{ src_ip: '192.0.2.99', bytes: 0 }], bytes_out: [] };
    const alone = toPopulation({ threshold: 0.6, overall: population.overall, peaks, log });
    const [finding] = findAll([...normalDay, burst, seen(22 * HOUR, { bytes_in: 20_000_000 }, 0.8)], alone);
    expect(finding.severity).toBe('low');
    expect(finding.sentence).not.toContain('other source');
  });

  it('is not raised where hardly anything was transferred', () => {
    const idle = { ...population, overall: { session_count: 9, median_bytes_in: 0, median_bytes_out: 0 }, peakOfOthers: () => null };
    expect(findAll([seen(0, { bytes_in: 0, bytes_out: 0 }, 0.9)], idle)).toEqual([]);
  });
});

describe('refused requests', () => {
  const refusedAt = (minute: number): Evidence => seen(minute * MINUTE, { response_code: 401 });
  const guessing = Array.from({ length: 8 }, (_, index) => refusedAt(index * 10));

  it('are found with their technique and their share of the sessions at that time', () => {
    const [finding] = findAll([...guessing, seen(20 * HOUR)], population);
    expect(finding).toMatchObject({ kind: 'refused_requests', severity: 'medium', actual: 1, typical: 0, technique: { id: 'T1110' } });
  });

  it('are high when a session was answered 200', () => {
    expect(kindsOf([...guessing, seen(85 * MINUTE)])).toEqual(['high refused_requests']);
  });

  it('are counted where all start at the same time', () => {
    const atOnce = Array.from({ length: 6 }, (_, index) => seen(0, { response_code: 403, end_time: 0, bytes_in: index }));
    expect(findAll(atOnce, population)[0]).toMatchObject({ actual: 1, typical: null });
  });

  describe('among the ordinary requests of a shared address', () => {
    const ordinary = [0, 10, 20, 30, 40, 50, 60, 70].map((minute) => seen(minute * MINUTE, { bytes_in: 1_000 + minute }));
    const otherDays = (refused: number): Evidence[] => Array.from({ length: 40 }, (_, index) => seen((24 + index) * HOUR, { response_code: index < refused ? 401 : 200 }));

    it('are found where the address is rarely refused, and its 200s do not count as a success', () => {
      const [finding] = findAll([...guessing, ...ordinary, ...otherDays(1)], population);
      expect(finding).toMatchObject({ kind: 'refused_requests', severity: 'medium', actual: 0.5 });
      expect(finding.sentence).toContain('; at other times 3 % of its sessions are refused; its other requests continued.');
    });

    it('are not raised where the address is often refused, or has few other sessions', () => {
      expect(kindsOf([...guessing, ...ordinary, ...otherDays(4).map(({ session }, i) => seen(session.start_time + i * HOUR, { response_code: session.response_code }))])).toEqual([]);
      expect(kindsOf([...guessing, ...ordinary, ...otherDays(0).slice(0, 19)])).toEqual([]);
    });
  });

  it('are not raised below six sessions', () => expect(kindsOf(guessing.slice(0, 5))).toEqual([]));
});

describe('a port scan', () => {
  const ports = (count: number): Evidence[] => Array.from({ length: count }, (_, index) => seen(index * MINUTE, { dst_port: 1000 + index }));

  it('is low from ten ports and medium from thirty', () => {
    expect(kindsOf(ports(9))).toEqual([]);
    expect(kindsOf(ports(10))).toEqual(['low port_scan']);
    expect(kindsOf(ports(30))).toEqual(['medium port_scan']);
  });

  it('is not a client that contacts one port on each of ten servers', () => {
    expect(kindsOf(ports(30).map(({ session }, index) => seen(session.start_time, { dst_port: session.dst_port, dst_ip: `192.0.2.${index % 10}` })))).toEqual([]);
  });

  it('ignores single sessions spread over days', () => {
    expect(kindsOf(ports(30).map(({ session }, index) => seen(index * 3 * HOUR, { dst_port: session.dst_port })))).toEqual([]);
  });

  it('continues while a long session covers the gap', () => {
    const long = seen(0, { dst_port: 1, end_time: 5 * HOUR });
    const [finding] = findAll([long, ...ports(5), ...ports(10).map(({ session }) => seen(4 * HOUR + session.start_time, { dst_port: session.dst_port }))], population);
    expect(finding).toMatchObject({ kind: 'port_scan', session_count: 16, end_time: 5 * HOUR });
  });
});
