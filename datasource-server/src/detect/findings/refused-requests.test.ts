import type { SessionInput } from '@weir/schema';
import { findBy, HOUR, MINUTE, seen } from './evidence.test-support.ts';
import type { Evidence } from './evidence.ts';
import { refusedRequests } from './refused-requests.ts';

const at = (minute: number, response_code: number | null, values: Partial<SessionInput> = {}, score = 0.4): Evidence => seen(Math.round(minute * MINUTE), { response_code, ...values }, score);
/** Refused sessions every ten minutes. */
const refused = (count: number, from = 0, code = 401): Evidence[] => Array.from({ length: count }, (_, index) => at(from + 10 * index, code, { dst_port: 80 }, index < 2 ? 0.7 : 0.4));
/** Sessions from ten hours on, one an hour. */
const later = (count: number, code: number | null): Evidence[] => Array.from({ length: count }, (_, index) => at(60 * (10 + index), code));
const find = (evidence: readonly Evidence[], settings: Readonly<Record<string, number>> = {}) => findBy(refusedRequests, evidence, undefined, settings);

describe('refused requests', () => {
  it('have every value of a finding', () => {
    const evidence = [...refused(8), at(15, 404), at(25, null), ...later(4, 404)];
    expect(find(evidence)).toMatchObject([
      {
        kind: 'refused_requests',
        start_time: 0,
        end_time: 80 * MINUTE,
        severity: 'medium',
        direction: 'none',
        typical: 0,
        actual: 0.8,
        unit: 'percentunit',
        sentence: '8 sessions answered 401 or 403 in 80 min; at other times 0 % of its sessions are refused.',
        advice: "Check in the application log which accounts were tried, and that none of them is the source's own with an expired password.",
        votes: [
          { view: 'http_outcome', weight: 0.7, says: '8 of 10 sessions in 80 min answered 401 or 403' },
          { view: 'session_forest', weight: 0.25, says: '2 of these sessions anomalous' },
        ],
        confidence: 1 - (1 - 0.7 * 0.7) * (1 - 0.7 * 0.25),
        technique: { id: 'T1110', name: 'Brute Force' },
        session_count: 8,
        session_ids: evidence.slice(0, 8).map(({ session }) => session.session_id),
      },
    ]);
  });

  it('last from the first start to the last end', () => {
    expect(find(refused(6, 100))[0]).toMatchObject({ start_time: 100 * MINUTE, end_time: 160 * MINUTE });
    expect(find(refused(6, 100))[0].sentence).toContain('6 sessions answered 401 or 403 in 60 min;');
  });

  it('are 401 and 403 and no other answer', () => {
    for (const code of [401, 403]) expect(find(refused(6, 0, code))).toHaveLength(1);
    for (const code of [400, 402, 404]) expect(find(refused(6, 0, code))).toEqual([]);
  });

  it('are counted from six sessions on, with at most an hour between them', () => {
    expect(find(refused(5))).toEqual([]);
    // The third session ends at minute 30.
    expect(find([...refused(3), ...refused(3, 90)])).toHaveLength(1);
    expect(find([...refused(3), ...refused(3, 90.01)])).toEqual([]);
    expect(find([...refused(3), ...refused(3, 45)], { max_gap_minutes: 14 })).toEqual([]);
    expect(find([...refused(6), ...refused(6, 300)]).map(({ typical }) => typical)).toEqual([1, 1]);
  });

  it('limit the weight of both votes', () => {
    const many = Array.from({ length: 30 }, (_, index) => at(10 * index, 401, {}, 0.7));
    expect(find(many)[0].votes.map(({ weight }) => weight)).toEqual([1, 0.6]);
  });

  it('are at least 60 % of the sessions between the first and the last', () => {
    // With the first and the last session of the span refused, ordinary ones before and after do not count.
    const ordinary = (count: number): Evidence[] => Array.from({ length: count }, (_, index) => at(1 + index, 404));
    expect(find([...refused(6), ...ordinary(4)])[0]).toMatchObject({ actual: 0.6, typical: null });
    expect(find([...refused(6), ...ordinary(4)])[0].sentence).toBe('6 sessions answered 401 or 403 in 60 min; the source has no sessions at other times.');
    expect(find([...refused(6), ...ordinary(5)])).toEqual([]);
    expect(find([...refused(6), ...ordinary(5)], { min_share: 0.5 })).toHaveLength(1);
    expect(find([...refused(6, 10), ...ordinary(9)])[0].actual).toBe(1);
    expect(find([...refused(6), at(50, 404)])[0].actual).toBe(6 / 7);
    expect(find([...refused(6), at(50.01, 404)])[0].actual).toBe(1);
  });

  it('are high where a session from the first on was answered 200, up to an hour after the last one ended', () => {
    const severities = (minute: number): string[] => find([...refused(6, 10), at(minute, 200)]).map(({ severity }) => severity);
    expect(severities(10)).toEqual(['high']);
    expect(severities(9.99)).toEqual(['medium']);
    // The last session ends at minute 70.
    expect(severities(130)).toEqual(['high']);
    expect(severities(130.01)).toEqual(['medium']);
    const [{ sentence, advice }] = find([...refused(6), at(60, 200)]);
    expect(sentence).toBe('6 sessions answered 401 or 403 in 60 min; at other times 0 % of its sessions are refused; it was also answered 200.');
    expect(advice).toBe('Check which account was answered 200 and whether its owner made the request; reset the account if not.');
  });

  describe('among ordinary requests', () => {
    const mixed = [...refused(6), ...Array.from({ length: 14 }, (_, index) => at(1 + index, 200))];

    it('are found from 30 % on, at ten times the share of at least 20 sessions at other times', () => {
      // 0.3 is ten times (0 + 1) / (32 + 2) or less from 32 sessions on: 10 / 34 = 0.294; 10 / 33 = 0.303.
      expect(find([...mixed, ...later(31, 200)])).toEqual([]);
      expect(find([...mixed, ...later(32, 200)])).toMatchObject([{ severity: 'medium', actual: 0.3, typical: 0 }]);
      expect(find([...mixed, ...later(32, 200)])[0].sentence).toBe('6 sessions answered 401 or 403 in 60 min; at other times 0 % of its sessions are refused; its other requests continued.');
      expect(find([...mixed, at(16, 200), ...later(90, 200)])).toEqual([]);
    });

    it('are compared with the share at other times', () => {
      const others = [...later(1, 403), ...later(66, 200).map(({ session }) => seen(session.start_time + 100 * HOUR, { response_code: 200 }))];
      // 0.3 against ten times (1 + 1) / (67 + 2) = 0.290, and (1 + 1) / (64 + 2) = 0.303.
      expect(find([...mixed, ...others])).toMatchObject([{ typical: 1 / 67 }]);
      expect(find([...mixed, ...others.slice(0, -3)])).toEqual([]);
    });

    it('need as many other sessions as the settings say', () => {
      expect(find([...mixed, ...later(20, 200)], { mixed_min_ratio: 1 })).toHaveLength(1);
      expect(find([...mixed, ...later(19, 200)], { mixed_min_ratio: 1 })).toEqual([]);
      expect(find([...mixed, ...later(20, 200)], { mixed_min_ratio: 1, mixed_min_share: 0.31 })).toEqual([]);
    });
  });
});
