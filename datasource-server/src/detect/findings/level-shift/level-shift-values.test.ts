import type { SessionInput } from '@weir/schema';
import { hash } from 'node:crypto';
import { alone, DAY, findBy, HOUR, MINUTE, seen, withPeak } from '../evidence.test-support.ts';
import type { Evidence } from '../evidence.ts';
import { levelShift } from './level-shift.ts';

const MB = 1_000_000;
const T0 = Date.UTC(2026, 2, 2);

/** Windows of ten minutes, one after the other, with these bytes exactly. */
const windows = (parts: ReadonlyArray<readonly [count: number, values: Partial<SessionInput>, score?: number]>, from = T0): Evidence[] => {
  let index = 0;
  return parts.flatMap(([count, values, score]) => Array.from({ length: count }, () => seen(from + index++ * 10 * MINUTE, values, score)));
};
const find = (evidence: readonly Evidence[], population = withPeak(2 * MB), settings: Readonly<Record<string, number>> = {}) => findBy(levelShift, evidence, population, settings);
const into = (count: number, bytes_in: number, score?: number) => [count, { bytes_in }, score] as const;
const out = (count: number, bytes_out: number, score?: number) => [count, { bytes_out }, score] as const;

describe('a new traffic level', () => {
  it('has every value of a finding', () => {
    const evidence = windows([into(160, 100_000), into(12, MB, 0.8), into(4, 3 * MB), into(9, 100_000)]);
    const changed = T0 + 160 * 10 * MINUTE;
    const distance = (Math.log2(3 * MB + 64) - Math.log2(100_064)) / 0.1;
    expect(find(evidence)).toMatchObject([
      {
        finding_id: hash('sha256', `level_shift in\n192.0.2.1\n${changed}`, 'hex').slice(0, 16),
        kind: 'level_shift',
        entity: '192.0.2.1',
        start_time: changed - DAY,
        end_time: changed + 160 * MINUTE,
        severity: 'high',
        direction: 'in',
        typical: 100_000,
        actual: 3 * MB,
        unit: 'decbytes',
        sentence:
          'Uploads to the server per 10 min rose from 100 kB (range 100 kB to 100 kB) to 1 MB at 2026-03-03 02:40 UTC, then to 3 MB at 04:40, and returned to 100 kB at 05:20; peak 3 MB, no other source exceeds 2 MB.',
        advice: 'Ask the owner of this source what changed at that time; inspect the uploaded objects before you block anything. The log covers only 29.3 h of this source: compare with the same hours of another day.',
        votes: [
          { view: 'entity_baseline', weight: 1, says: `16 windows at a level ${distance.toFixed(1)} robust deviations above the 160 windows before` },
          { view: 'session_forest', weight: 0.75, says: '12 of 16 sessions since then anomalous' },
          { view: 'population', weight: 1, says: 'the median session of all sources is 10 kB, the largest of any other source 2 MB' },
        ],
        technique: null,
        session_count: 160,
        session_ids: [...evidence.slice(160, 176), ...evidence.slice(16, 160)].map(({ session }) => session.session_id),
      },
    ]);
  });

  it('starts with itself where the source has no session in the day before', () => {
    const late = [...windows([into(20, 100_000)]), ...windows([into(10, MB)], T0 + 3 * DAY)];
    const [finding] = find(late);
    expect(finding).toMatchObject({ start_time: T0 + 3 * DAY, session_count: 10 });
    expect(finding.sentence).toContain(' at 2026-03-05 00:00 UTC, after 2.9 days without sessions; peak');
    expect(finding.advice).not.toContain('The log covers');
  });

  it('mentions two hours without sessions before it, and no less', () => {
    const after = (minutes: number): string => find([...windows([into(20, 100_000)]), ...windows([into(10, MB)], T0 + (200 + minutes) * MINUTE)])[0].sentence;
    expect(after(120)).toContain(', after 2 h without sessions');
    expect(after(119)).not.toContain('without sessions');
  });

  it('mentions the rhythm of a day where the log covers less than two', () => {
    const over = (minutes: number): string => find([...windows([into(20, 100_000)]), ...windows([into(10, MB)], T0 + minutes * MINUTE)])[0].advice;
    expect(over(2 * 1440 - 101)).toContain('The log covers only 48.0 h of this source');
    expect(over(2 * 1440 - 100)).not.toContain('The log covers');
  });

  it('lists three steps, of more the first and the last', () => {
    const levels = [into(20, 1000), into(9, 10_000), into(9, 100_000), into(9, MB)];
    expect(find(windows(levels))[0].sentence).toContain('to 10 kB at 2026-03-02 03:20 UTC, then to 100 kB at 04:50, then to 1 MB at 06:20; peak');
    expect(find(windows([...levels, into(9, 10 * MB)]))[0].sentence).toContain('to 10 kB at 2026-03-02 03:20 UTC, then to 10 MB at 07:50; peak');
    // The date is given again on another day.
    expect(find([...windows(levels.slice(0, 2)), ...windows([into(9, MB)], T0 + DAY)])[0].sentence).toContain('03:20 UTC, then to 1 MB at 2026-03-03 00:00; peak');
  });

  it('contains sessions of the level before, and none of an earlier one', () => {
    expect(find(windows([into(10, 9 * MB), into(20, 100_000), into(10, MB)]))[0]).toMatchObject({ session_count: 30, start_time: T0 + 100 * MINUTE });
    const says = find(windows([into(10, 9 * MB), into(20, 100_000), into(10, MB)]))[0].votes[0].says;
    expect(says).toMatch(/^10 windows at a level .* above the 20 windows before$/);
  });

  it('has the highest of its levels as actual value, wherever it is', () => {
    expect(find(windows([into(20, 100_000), into(9, MB), into(9, 500_000)]))[0].actual).toBe(MB);
  });

  it('compares its peak with other sources in the sentence, where there are any', () => {
    const sentence = (population = alone): string => find(windows([into(20, 100_000), into(10, MB)]), population)[0].sentence;
    expect(sentence()).toMatch(/; peak 1 MB\.$/);
    expect(sentence(withPeak(MB))).toMatch(/; peak 1 MB, no other source exceeds 1 MB\.$/);
    expect(sentence(withPeak(MB + 1))).toMatch(/; peak 1 MB, another source reaches 1\.0 MB\.$/);
  });

  describe('has the direction', () => {
    const both = (bytes_in: number, bytes_out: number): Evidence[] => windows([[20, { bytes_in: 100_000, bytes_out: 100_000 }], [10, { bytes_in, bytes_out }]]);

    it('with more bytes above the level before, uploads where both are equal', () => {
      expect(find(both(MB, MB)).map(({ direction }) => direction)).toEqual(['in']);
      expect(find(both(MB, MB + 1)).map(({ direction }) => direction)).toEqual(['out']);
      expect(find(both(MB + 1, MB)).map(({ direction }) => direction)).toEqual(['in']);
      expect(find(both(MB, 2 * MB))[0].sentence).toContain('; uploads also rose, from 100 kB to 1 MB; peak');
      expect(find(both(2 * MB, MB))[0].sentence).toContain('; bytes sent also rose, from 100 kB to 1 MB; peak');
    });

    it('with more excess, not with more bytes', () => {
      const found = find(windows([[20, { bytes_in: MB, bytes_out: 100_000 }], [10, { bytes_in: 2.5 * MB, bytes_out: 1.7 * MB }]]));
      expect(found.map(({ direction }) => direction)).toEqual(['out']);
    });

    it('of each, where one rises when the other returns', () => {
      const found = find(windows([[20, {}], [10, { bytes_in: 9 * MB }], [10, { bytes_out: 9 * MB }], [20, {}]]));
      expect(found.map(({ direction }) => direction)).toEqual(['in', 'out']);
    });

    it('of each, where one rises after the other', () => {
      const found = find(windows([[20, {}], [10, { bytes_in: 9 * MB }], [20, {}], [10, { bytes_out: 9 * MB }], [20, {}]]));
      expect(found.map(({ direction, start_time, end_time }) => [direction, start_time, end_time])).toEqual([
        ['in', T0, T0 + 300 * MINUTE],
        ['out', T0, T0 + 600 * MINUTE],
      ]);
      for (const { sentence } of found) expect(sentence).not.toContain('also rose');
    });

    it('that is compared with the largest session of the others in it', () => {
      const peaks = { in: 100, out: 9 * MB };
      const population = { ...alone, peakOfOthers: (_: string, direction: 'in' | 'out') => ({ src_ip: '', bytes: peaks[direction] }) };
      const saysOf = (evidence: Evidence[]): string => find(evidence, population)[0].votes[2].says;
      expect(saysOf(windows([into(20, 100_000), into(10, MB)]))).toBe('the median session of all sources is 10 kB, the largest of any other source 100 B');
      expect(saysOf(windows([out(20, 100_000), out(10, MB)]))).toBe('the median session of all sources is 20 kB, the largest of any other source 9 MB');
    });
  });

  describe('weighs', () => {
    it('how far it is from the level before', () => {
      // Half of the windows before are 400 kB and half 200 kB; the spread of two values is 1.4826 times half their distance in log2.
      const wide = Array.from({ length: 40 }, (_, index) => into(1, index % 2 === 0 ? 400_000 : 200_000));
      const [finding] = find(windows([...wide, into(20, 2 * MB)]));
      const [low, high] = [Math.log2(200_064), Math.log2(400_064)];
      const spread = ((1.4826 * (high - low)) / 2) * Math.sqrt(40 / 39);
      const distance = (Math.log2(2 * MB + 64) - (low + high) / 2) / spread;
      expect(finding.votes[0].weight).toBeCloseTo((distance - 2) / 6, 10);
      expect(finding.votes[0].weight).toBeLessThan(0.5);
    });

    it('its size between the median of all sources and the largest of the others, on a scale of factors', () => {
      const weightOf = (peak: number, others: number, median_bytes_in = 10_000): number =>
        find(windows([into(20, peak / 4), into(10, peak)]), { ...withPeak(others), overall: { session_count: 1, median_bytes_in, median_bytes_out: 1 } })[0].votes[2].weight;
      expect(weightOf(100_000, MB)).toBeCloseTo(0.5, 12);
      expect(weightOf(MB, MB)).toBe(1);
      expect(weightOf(6000, 5000)).toBe(1);
      expect(weightOf(5000, 5000)).toBe(1);
      expect(weightOf(1000, MB)).toBe(0);
      expect(weightOf(1000, MB, 0)).toBeCloseTo(0.5, 12);
    });

    it('the share of anomalous sessions since, not before', () => {
      const [finding] = find(windows([into(20, 100_000, 0.9), into(2, MB), into(8, MB, 0.9)]), alone);
      expect(finding.votes.map(({ view, weight }) => [view, weight])).toEqual([['entity_baseline', 1], ['session_forest', 0.8]]);
    });
  });

  describe('is', () => {
    const rise = (factor: number, score?: number): Evidence[] => windows([into(20, 100_000), into(10, factor * 100_000, score)]);
    const severity = (...given: Parameters<typeof find>): string => find(...given)[0].severity;

    it('high where it is far and the largest, medium where it is one of them, with two strong votes', () => {
      expect(severity(rise(4), withPeak(400_000))).toBe('high');
      expect(severity(rise(4), withPeak(400_001))).toBe('medium');
      expect(severity(rise(3.99), withPeak(399_000))).toBe('medium');
      expect(severity(rise(3.99), withPeak(399_001))).toBe('low');
      expect(severity(rise(3), withPeak(300_000), { high_ratio: 3 })).toBe('high');
    });

    it('low where it is small compared with other sources, although two other votes are strong', () => {
      expect(severity(rise(10, 0.9), withPeak(100 * MB))).toBe('medium');
      // 1 MB is half way from 10 kB to 100 MB, on a scale of factors.
      expect(severity(rise(10, 0.9), withPeak(110 * MB))).toBe('low');
    });

    it('medium at most without other sources, and low with one strong vote', () => {
      expect(severity(rise(10, 0.9), alone)).toBe('medium');
      expect(severity(rise(10), alone)).toBe('low');
    });

    it('info without a strong vote', () => {
      const wide = Array.from({ length: 40 }, (_, index) => into(1, index % 2 === 0 ? 400_000 : 200_000));
      expect(severity(windows([...wide, into(20, 2 * MB)]), alone)).toBe('info');
      // Half of the sessions anomalous is a strong vote.
      expect(severity(windows([...wide, into(10, 2 * MB), into(10, 2 * MB, 0.9)]), alone)).toBe('low');
    });
  });

  it('needs the windows and the ratio that the settings say', () => {
    const rise = (before: number, count: number, factor = 10): Evidence[] => windows([into(before, 100_000), into(count, factor * 100_000)]);
    expect([find(rise(8, 8)).length, find(rise(7, 8)).length]).toEqual([1, 0]);
    expect(find(rise(7, 8), undefined, { min_windows_before: 7 })).toHaveLength(1);
    expect([find(rise(40, 3)).length, find(rise(40, 2)).length]).toEqual([1, 0]);
    expect(find(rise(40, 3), undefined, { min_windows: 4 })).toEqual([]);
    expect(find(rise(40, 3), undefined, { max_chance: 1e-12 })).toEqual([]);
    expect([find(rise(20, 9, 2)).length, find(rise(20, 9, 1.99)).length]).toEqual([1, 0]);
    expect(find(rise(20, 9, 2), undefined, { min_ratio: 3 })).toEqual([]);
  });
});

describe('exfiltration', () => {
  const sent = (bytes_out: number, bytes_in = 10_000, before = 20_000): Evidence[] => windows([[40, { bytes_out: before }], [5, { bytes_out, bytes_in }]]);
  const isNamed = (...given: Parameters<typeof find>): boolean => find(...given)[0].technique?.id === 'T1048';

  it('is named from each bound on', () => {
    expect([isNamed(sent(16 * 20_000), withPeak(1)), isNamed(sent(16 * 20_000 - 1), withPeak(1))]).toEqual([true, false]);
    expect([isNamed(sent(MB, 100_000), withPeak(1)), isNamed(sent(MB, 100_001), withPeak(1))]).toEqual([true, false]);
    expect([isNamed(sent(MB), withPeak(MB)), isNamed(sent(MB), withPeak(MB + 1))]).toEqual([true, false]);
    expect(isNamed(sent(MB), alone)).toBe(false);
    expect(isNamed(sent(200, 1, 0), withPeak(1))).toBe(true);
    expect(isNamed(sent(MB), withPeak(1), { exfiltration_ratio: 51 })).toBe(false);
    expect(isNamed(sent(MB, 100_000), withPeak(1), { exfiltration_out_in_ratio: 11 })).toBe(false);
  });

  it('is not named for an upload, nor for what was received before', () => {
    expect(isNamed(windows([into(40, 20_000), [5, { bytes_in: MB, bytes_out: 100 }]]), withPeak(1))).toBe(false);
    expect(isNamed(windows([[40, { bytes_in: 20_000, bytes_out: 100 * MB }], [5, { bytes_in: MB, bytes_out: 100 * MB }]]), withPeak(1))).toBe(false);
    expect(isNamed(windows([[40, { bytes_in: 50 * MB }], [5, { bytes_out: MB }]]), withPeak(1))).toBe(true);
  });

  it('has the name and advice of a transfer from the server', () => {
    const [finding] = find(sent(MB), withPeak(300_000));
    expect(finding.technique).toEqual({ id: 'T1048', name: 'Exfiltration Over Alternative Protocol' });
    expect(finding.sentence).toMatch(/^Bytes sent by the server per 10 min rose from 20 kB .*; peak 1 MB, no other source exceeds 300 kB\.$/);
    expect(finding.advice).toMatch(/^Check the access log for what was requested since then; if the transfer cannot be explained, treat it as possible data loss\. The log covers only 7\.5 h/);
    expect(finding.end_time).toBe(T0 + 7.5 * HOUR);
  });
});
