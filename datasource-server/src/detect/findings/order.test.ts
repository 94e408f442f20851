import { sessionInputSchema, takeSessions, toSessionBlock, type EvidenceBlock, type Finding, type SessionInput } from '@weir/schema';
import fc from 'fast-check';
import { toLogShape, toPeaks } from '../../intake/sessions/log-facts.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import { orderEvidence } from './evidence.ts';
import { findInBlock } from './find-in-block.ts';
import { FINDINGS } from './index.ts';
import { toPopulation } from './population.ts';
import { toDetectionSettings, type DetectionOverrides } from './settings/detection-settings.ts';

const MINUTE = 60_000;

/** Thresholds so low that a few random sessions raise every kind of finding. */
const detection: DetectionOverrides = {
  volume_outlier: { min_ratio: 1, max_gap_hours: 0.5, min_normal_sessions: 2, min_habit_days: 1 },
  level_shift: { min_windows_before: 2, min_windows: 2, min_ratio: 1, max_chance: 1 },
  refused_requests: { min_sessions: 2, max_gap_minutes: 20 },
  port_scan: { min_ports: 2, max_gap_minutes: 30, medium_ports: 3 },
  beacon: { min_beats: 5, max_false_alarms: 10, min_period_s: 1 },
  population: { min_sources: 2 },
};

interface Scored {
  readonly input: SessionInput;
  readonly anomaly_score: number;
}

const source = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.10');

/** Sessions of few sources, times, sizes and destinations, so that most of them tie with another one. */
const irregular: fc.Arbitrary<Scored> = fc
  .record({
    src_ip: source,
    start: fc.nat({ max: 30 }),
    length: fc.constantFrom(0, 10, 45),
    response_code: fc.constantFrom(null, 200, 401, 403),
    dst_ip: fc.constantFrom(null, '10.0.0.1', '10.0.0.2', 'ff02::1'),
    dst_port: fc.constantFrom(null, 22, 80, 443),
    bytes_in: fc.constantFrom(0, 1000, 1000, 90_000),
    bytes_out: fc.constantFrom(0, 1000, 1000, 90_000),
    anomaly_score: fc.constantFrom(0.4, 0.4, 0.7, 0.8),
  })
  .map(({ start, length, anomaly_score, ...values }) => ({ anomaly_score, input: toInput(start * 10 * MINUTE, (start * 10 + length) * MINUTE, values) }));

/** Sessions at one interval, with two destinations at the same times. */
const regular: fc.Arbitrary<Scored[]> = fc
  .record({ src_ip: source, period: fc.constantFrom(7, 31), count: fc.integer({ min: 5, max: 12 }), anomaly_score: fc.constantFrom(0.4, 0.7) })
  .map(({ src_ip, period, count, anomaly_score }) =>
    Array.from({ length: count }, (_, beat) =>
      ['10.0.0.8', '10.0.0.9'].map((dst_ip) => ({ anomaly_score, input: toInput(beat * period * MINUTE, beat * period * MINUTE, { src_ip, dst_ip, bytes_in: 500, bytes_out: 500 }) })),
    ).flat(),
  );

const toInput = (start_time: number, end_time: number, values: Partial<SessionInput>): SessionInput => sessionInputSchema.parse({ start_time, end_time, ...values });

/** A log, and the same log in another order. */
const logs = fc
  .tuple(fc.array(irregular, { minLength: 1, maxLength: 60 }), fc.array(regular, { maxLength: 2 }))
  .map(([one, other]) => [...new Map([...one, ...other.flat()].map((scored) => [toSession(scored.input).session_id, scored])).values()])
  .chain((log) => fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })));

/** Returns a block in the order of arrival, so that its texts are numbered in that order too. */
const toArrived = (log: readonly Scored[]): EvidenceBlock => ({
  sessions: toSessionBlock(log.map(({ input }) => toSession(input))),
  anomaly_score: Float64Array.from(log, ({ anomaly_score }) => anomaly_score),
  is_anomaly: Uint8Array.from(log, ({ anomaly_score }) => Number(anomaly_score > 0.6)),
});

const findIn = (evidence: EvidenceBlock, { sessions }: EvidenceBlock = evidence): Finding[] => {
  const overall = { session_count: 10, median_bytes_in: 100, median_bytes_out: 100 };
  const population = toPopulation({ threshold: 0.6, overall, peaks: toPeaks(sessions), log: toLogShape(sessions), detection });
  return findInBlock(orderEvidence(evidence), population, toDetectionSettings(detection));
};

describe('findings', () => {
  it('are the same to the last bit in every order of arrival, and raise every kind', () => {
    const raised = new Set<string>();
    fc.assert(
      fc.property(logs, ([log, shuffled]) => {
        const findings = findIn(toArrived(log));
        for (const { kind } of findings) raised.add(kind);
        expect(JSON.stringify(findIn(toArrived(shuffled)))).toBe(JSON.stringify(findings));
      }),
      { numRuns: 300 },
    );
    expect([...raised].sort()).toEqual(FINDINGS.map(({ kind }) => kind).sort());
  });

  it('are those of the blocks, where the sources of a log are in several blocks', () => {
    fc.assert(
      fc.property(logs, ([log]) => {
        const arrived = toArrived(log);
        const parts = [...new Set(log.map(({ input }) => input.src_ip))].flatMap((src_ip) => findIn(toArrived(log.filter(({ input }) => input.src_ip === src_ip)), arrived));
        const byId = (findings: readonly Finding[]): string[] => findings.map((finding) => JSON.stringify(finding)).sort();
        expect(byId(parts)).toEqual(byId(findIn(arrived)));
      }),
    );
  });

  it('are sorted by severity, then newest first, then by id', () => {
    const rank = ['high', 'medium', 'low', 'info'];
    fc.assert(
      fc.property(logs, ([log]) => {
        const findings = findIn(toArrived(log));
        const sorted = [...findings].sort(
          (a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity) || b.end_time - a.end_time || a.finding_id.localeCompare(b.finding_id),
        );
        expect(findings).toEqual(sorted);
        expect(new Set(findings.map(({ finding_id }) => finding_id)).size).toBe(findings.length);
      }),
    );
  });
});

describe('a block of evidence', () => {
  const at = (start_time: number, src_ip: string, bytes_in = 0): Scored => ({ anomaly_score: 0.4, input: toInput(start_time, start_time, { src_ip, bytes_in, bytes_out: 0 }) });
  const find = (evidence: EvidenceBlock): Finding[] => findInBlock(evidence, { threshold: 0.6, overall: { session_count: 0, median_bytes_in: 0, median_bytes_out: 0 }, peakOfOthers: () => null });
  const take = (evidence: EvidenceBlock, rows: number[]): EvidenceBlock => ({ ...evidence, sessions: takeSessions(evidence.sessions, rows) });

  it('is rejected where a source has rows in two places, or its rows are not ordered by start and id', () => {
    expect(() => find(toArrived([at(0, '192.0.2.1'), at(0, '192.0.2.2'), at(1, '192.0.2.1')]))).toThrow('Rows of 192.0.2.1 are not consecutive: got row 2 after rows of another source.');
    expect(() => find(toArrived([at(5, '192.0.2.1'), at(4, '192.0.2.1')]))).toThrow('Rows of 192.0.2.1 are not in order of start_time and session_id: got row 1 after row 0.');
    const ties = orderEvidence(toArrived([at(5, '192.0.2.1', 1), at(5, '192.0.2.1', 2)]));
    expect(find(ties)).toEqual([]);
    expect(() => find(take(ties, [1, 0]))).toThrow(RangeError);
  });

  it('is not copied where it is in order', () => {
    const ordered = toArrived([at(4, '192.0.2.1'), at(5, '192.0.2.1'), at(3, '192.0.2.2')]);
    expect(orderEvidence(ordered)).toBe(ordered);
  });
});
