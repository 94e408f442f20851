import { generateSample } from '@weir/data';
import { findingSchema, MAX_SESSION_IDS, sessionInputSchema, type Finding, type SessionInput } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import type { Population } from '../define-finding.ts';
import { toEvidenceBlock, type Evidence } from '../evidence.ts';
import { findAll } from '../find-all.ts';
import { toSourceSlices } from '../source-slice.ts';
import { levelShift } from './level-shift.ts';

const WINDOW = 600_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 2);

const population: Population = {
  threshold: 0.6,
  overall: { session_count: 1000, median_bytes_in: 10_000, median_bytes_out: 20_000 },
  peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: 2_000_000 }),
};

const seen = (index: number, values: Partial<SessionInput>, anomaly_score = 0.4): Evidence => ({
  session: toSession(
    sessionInputSchema.parse({
      ...{ start_time: START + index * WINDOW, end_time: START + (index + 1) * WINDOW, src_ip: '192.0.2.1' },
      ...{ bytes_in: 10_000, bytes_out: 20_000, response_code: 200, dst_port: 443, ...values },
    }),
  ),
  verdict: { anomaly_score, rarity: 1, is_anomaly: anomaly_score > 0.6, risk_class: null, class_probability: null, reason: null, model_version: 'm' },
});

/** Windows one after the other, each a few percent about the bytes given. */
const windows = (parts: ReadonlyArray<readonly [count: number, values: Partial<SessionInput>, score?: number]>): Evidence[] => {
  let index = 0;
  return parts.flatMap(([count, values, score]) =>
    Array.from({ length: count }, () => {
      const about = (bytes = 20_000): number => Math.round(bytes * (1 + ((index * 7) % 11) / 100));
      return seen(index++, { ...values, bytes_in: about(values.bytes_in), bytes_out: about(values.bytes_out) }, score);
    }),
  );
};

const find = (evidence: readonly Evidence[], others = population): Finding[] => toSourceSlices(toEvidenceBlock(evidence)).flatMap(levelShift.toFinder(others));
const MB = 1_000_000;

describe('a new traffic level', () => {
  it('is one finding that names each change, the level before and the new level', () => {
    const [finding, ...rest] = find(windows([[16, { bytes_in: 5 * MB }], [9, { bytes_in: 20 * MB }, 0.8], [3, { bytes_in: 30 * MB }, 0.8]]));
    expect(rest).toEqual([]);
    expect(findingSchema.parse(finding)).toEqual(finding);
    expect(finding).toMatchObject({ severity: 'high', direction: 'in', unit: 'decbytes', session_count: 28, technique: null });
    expect(finding.sentence).toBe(
      'Uploads to the server per 10 min rose from 5.3 MB (range 5 MB to 5.5 MB) to 21 MB at 2026-03-02 02:40 UTC, then to 31.8 MB at 04:10; peak 32.7 MB, no other source exceeds 2 MB.',
    );
    expect(finding.typical).toBeGreaterThan(5 * MB);
    expect(finding.actual).toBeGreaterThan(30 * MB);
    expect(finding.votes.map(({ view }) => view)).toEqual(['entity_baseline', 'session_forest', 'population']);
  });

  it('ignores one window or two, a fall, and less than twice as much', () => {
    const baseline: [number, Partial<SessionInput>] = [30, { bytes_in: 5 * MB }];
    expect(find(windows([baseline, [1, { bytes_in: 90 * MB }], baseline]))).toEqual([]);
    expect(find(windows([baseline, [2, { bytes_in: 90 * MB }], baseline]))).toEqual([]);
    expect(find(windows([baseline, [30, { bytes_in: 1 * MB }]]))).toEqual([]);
    expect(find(windows([baseline, [30, { bytes_in: 9 * MB }]]))).toEqual([]);
  });

  it('needs eight windows before the rise', () => {
    expect(find(windows([[7, { bytes_in: 1 * MB }], [20, { bytes_in: 20 * MB }]]))).toEqual([]);
    expect(find(windows([[8, { bytes_in: 1 * MB }], [20, { bytes_in: 20 * MB }]]))).toHaveLength(1);
  });

  it('ends where the source returns, and a level reached earlier is not new', () => {
    const day: Array<[number, Partial<SessionInput>]> = [[40, { bytes_in: 1 * MB }], [20, { bytes_in: 9 * MB }]];
    const [finding, ...rest] = find(windows([...day, ...day, ...day]));
    expect(rest).toEqual([]);
    expect(finding.end_time).toBe(START + 60 * WINDOW);
    expect(finding.sentence).toContain(', and returned to 1.1 MB at 10:00;');
  });

  it('is low where it is small compared with other sources, however far above its own baseline', () => {
    const [finding] = find(windows([[30, { bytes_in: 400 }], [30, { bytes_in: 14_000 }, 0.8]]));
    expect(finding.severity).toBe('low');
  });

  it('is medium without any anomalous session, where the rise is far and the volume large', () => {
    const [finding] = find(windows([[30, { bytes_in: 200_000 }], [30, { bytes_in: 1 * MB }]]));
    expect(finding).toMatchObject({ severity: 'medium', votes: [{ weight: 1 }, { weight: 0 }, { view: 'population' }] });
  });

  it('is one finding in the larger direction where both rise', () => {
    const findings = find(windows([[20, { bytes_in: 5 * MB, bytes_out: 300_000 }], [10, { bytes_in: 25 * MB, bytes_out: 1_500_000 }]]));
    expect(findings.map(({ direction }) => direction)).toEqual(['in']);
    expect(findings[0].sentence).toContain('bytes sent also rose, from 317 kB to 1.6 MB');
  });

  it('contains the sessions since the change and of the day before it, the new ones first', () => {
    const evidence = windows([[1400, { bytes_in: 1 * MB }], [20, { bytes_in: 20 * MB }]]);
    const [finding] = find(evidence);
    expect(finding.session_count).toBe(144 + 20);
    expect(finding.session_ids[0]).toBe(evidence[1400].session.session_id);
    expect(finding.start_time).toBe(START + 1400 * WINDOW - DAY);
  });

  it('counts sessions that start together as one window', () => {
    const rows = windows([[12, { bytes_in: 1 * MB }]]);
    const twice = rows.flatMap((item) => [item, seen((item.session.start_time - START) / WINDOW, { bytes_in: 4 * MB, response_code: 404 })]);
    expect(find(twice)).toEqual([]);
  });

  it('mentions a time without sessions before the change, and how little the log covers of the source', () => {
    const late = windows([[16, { bytes_in: 5 * MB }], [36, { bytes_in: 1 }], [12, { bytes_in: 20 * MB }]]).filter((_, i) => i < 16 || i >= 52);
    const [finding] = find(late);
    expect(finding.sentence).toContain('at 2026-03-02 08:40 UTC, after 6 h without sessions;');
    expect(finding.advice).toContain('covers only 10.7 h of this source');
  });
});

describe('exfiltration', () => {
  const before: [number, Partial<SessionInput>] = [40, { bytes_out: 200_000 }];

  it('is named where the server sent far more than before, than it received and than to any other source', () => {
    const [finding] = find(windows([before, [5, { bytes_out: 90 * MB }]]));
    expect(finding).toMatchObject({ direction: 'out', severity: 'high', technique: { id: 'T1048' } });
  });

  it.each([
    ['for an upload', [[40, { bytes_in: 200_000 }], [5, { bytes_in: 90 * MB }]], 2],
    ['where the server received as much', [before, [5, { bytes_out: 90 * MB, bytes_in: 30 * MB }]], 2],
    ['where it is not far from before', [before, [5, { bytes_out: 2.5 * MB }]], 2],
    ['where another source receives more', [before, [5, { bytes_out: 90 * MB }]], 200],
  ] as const)('is not named %s', (_, parts, othersMb) => {
    const findings = find(windows(parts), { ...population, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes: othersMb * MB }) });
    expect(findings).toHaveLength(1);
    expect(findings[0].technique).toBeNull();
  });
});

describe('an unusual volume within a new traffic level', () => {
  const evidence = windows([[20, { bytes_in: 1 * MB }], [6, { bytes_in: 20 * MB }, 0.9], [1200, { bytes_in: 20 * MB }]]);

  it('becomes part of the new level, with the stronger vote of each view', () => {
    const findings = findAll(evidence, population);
    expect(findings.map(({ kind }) => kind)).toEqual(['level_shift']);
    expect(findings[0].votes.find(({ view }) => view === 'session_forest')?.says).toContain('highest score 0.900');
    expect(findings[0]).toMatchObject({ session_count: 1226, start_time: START });
    expect(findings[0].session_ids).toHaveLength(MAX_SESSION_IDS);
    expect(findingSchema.parse(findings[0])).toEqual(findings[0]);
  });

  it('stays separate in the other direction and at another time', () => {
    const separate = [...evidence, seen(1400, { bytes_in: 22 * MB }), seen(1500, { bytes_out: 50 * MB, bytes_in: 20 * MB }, 0.9)];
    expect(findAll(separate, population).map(({ kind, direction }) => `${kind} ${direction}`).sort()).toEqual(['level_shift in', 'volume_outlier out']);
  });
});

describe('new traffic levels in the sample', () => {
  it.each([1, 2, 3, 42])('are the staged shift and the exfiltration, with seed %i', (seed) => {
    const { rows, truth } = generateSample({ seed });
    const peaks = new Map<string, number>();
    for (const row of rows) {
      peaks.set(row.src_ip, Math.max(peaks.get(row.src_ip) ?? 0, row.bytes_in, row.bytes_out));
    }
    const peakOfOthers = (src_ip: string) => ({ src_ip: '', bytes: Math.max(...[...peaks].map(([other, peak]) => (other === src_ip ? 0 : peak))) });
    const { verdict } = seen(0, {});
    const findings = find(rows.map((row) => ({ session: toSession(row), verdict })), { ...population, peakOfOthers });
    const staged = truth.attacks.filter(({ kind }) => kind === 'level_shift' || kind === 'exfiltration');
    expect(findings.map(({ entity }) => entity).sort()).toEqual(staged.flatMap(({ src_ips }) => src_ips).sort());
    const shift = findings.find(({ direction }) => direction === 'in');
    expect(['medium', 'high']).toContain(shift?.severity);
    expect(shift?.technique).toBeNull();
    for (const { kind, start_time } of staged) {
      const found = findings.find(({ direction }) => direction === (kind === 'level_shift' ? 'in' : 'out'));
      expect(found?.sentence).toContain(` at ${new Date(start_time).toISOString().slice(0, 16).replace('T', ' ')}`);
    }
  });
});
