import { alone, DAY, findBy, HOUR, MINUTE, seen, withPeak } from '../evidence.test-support.ts';
import type { Evidence } from '../evidence.ts';
import { volumeOutlier } from './volume-outlier.ts';

const MB = 1_000_000;
/** Normal sessions of an hour each with these bytes received; the bytes sent never vary. */
const normal = (...bytes: number[]): Evidence[] => bytes.map((bytes_in, index) => seen(index * HOUR, { bytes_in }));
const even = normal(...Array.from({ length: 9 }, (_, index) => 9_900 + 25 * index));
const flagged = (hour: number, bytes_in: number, score = 0.8): Evidence => seen(Math.round(hour * HOUR), { bytes_in }, score);
const find = (evidence: readonly Evidence[], population = withPeak(2 * MB), settings: Readonly<Record<string, number>> = {}) => findBy(volumeOutlier, evidence, population, settings);
const severityOf = (...given: Parameters<typeof find>): string[] => find(...given).map(({ severity }) => severity);

describe('an unusual volume', () => {
  it('has every value of a finding', () => {
    const evidence = [...even, flagged(20, 3 * MB, 0.7), flagged(20.5, 4 * MB, 0.72), flagged(21, 100)];
    // log2 of the baseline and its spread: all nine sessions are within 2 % of 10 kB, so the least spread of 0.1 applies.
    const distance = (Math.log2(4 * MB + 64) - Math.log2(10_000 + 64)) / 0.1;
    expect(find(evidence)).toMatchObject([
      {
        kind: 'volume_outlier',
        start_time: 20 * HOUR,
        end_time: 21 * HOUR + 10 * MINUTE,
        severity: 'high',
        direction: 'in',
        typical: 10_000,
        actual: 4 * MB,
        unit: 'decbytes',
        sentence: "4 MB uploaded to the server in 10 min; this source's baseline is 10 kB; no other source exceeds 2 MB.",
        advice: 'Ask the owner of this source what it uploads and what changed; inspect the objects uploaded at that time before you block anything.',
        votes: [
          { view: 'session_forest', weight: expect.closeTo(0.3 + 0.5 + 0.15, 12), says: '3 of 12 sessions anomalous, highest score 0.800 (threshold 0.600)' },
          { view: 'entity_baseline', weight: 1, says: `${distance.toFixed(1)} robust deviations above this source's 9 normal sessions` },
          { view: 'population', weight: 1, says: 'the largest session of any other source is 2 MB' },
        ],
        technique: null,
        session_count: 3,
        session_ids: evidence.slice(9).map(({ session }) => session.session_id),
      },
    ]);
  });

  it('weighs its votes by score, distance and size', () => {
    const bytes = [1000, 2000, 4000, 8000, 16_000];
    const [{ votes }] = find([...normal(...bytes), flagged(20, 60_000, 0.62)], withPeak(100_000));
    // Deviations from log2(4064): 1.935, 0.978, 0, 0.989, 1.983.
    const logs = bytes.map((value) => Math.abs(Math.log2(value + 64) - Math.log2(4064))).sort((a, b) => a - b);
    const distance = (Math.log2(60_064) - Math.log2(4064)) / (1.4826 * logs[2]);
    expect(votes.map(({ view }) => view)).toEqual(['session_forest', 'entity_baseline', 'population']);
    expect(votes[0].weight).toBeCloseTo(0.3 + 0.02 / 0.4 + 0.05, 12);
    expect(votes[1].weight).toBeCloseTo((distance - 2) / 6, 12);
    expect(votes[1].weight).toBeGreaterThan(0.05);
    expect(votes[2].weight).toBe(0.3);
    expect(find([...normal(...bytes), flagged(20, 60_000)], withPeak(0))[0].votes[2].weight).toBe(1);
  });

  it('is not raised below twice the median of all sources', () => {
    expect(find([...normal(1, 1, 1, 1, 1), flagged(20, 20_000)])).toHaveLength(1);
    expect(find([...normal(1, 1, 1, 1, 1), flagged(20, 19_999)])).toEqual([]);
    expect(find([...normal(1, 1, 1, 1, 1), flagged(20, 29_999)], undefined, { min_ratio: 3 })).toEqual([]);
    const nothing = { ...alone, overall: { session_count: 9, median_bytes_in: 0, median_bytes_out: 0 } };
    expect(find([seen(0, { bytes_in: 2, bytes_out: 0 }, 0.8)], nothing)).toHaveLength(1);
    expect(find([seen(0, { bytes_in: 1, bytes_out: 0 }, 0.8)], nothing)).toEqual([]);
    expect(find(even)).toEqual([]);
  });

  it('is one finding up to a pause of a day', () => {
    // The first session ends ten minutes after its start.
    const pause = (minutes: number): number => find([flagged(0, MB), seen(24 * HOUR + minutes * MINUTE, { bytes_in: MB }, 0.8)]).length;
    expect([pause(10), pause(11)]).toEqual([1, 2]);
    expect(find([flagged(0, MB), flagged(2, MB)], undefined, { max_gap_hours: 1 })).toHaveLength(2);
  });

  describe('has the direction', () => {
    const both = (bytes_in: number, bytes_out: number): Evidence => seen(20 * HOUR, { bytes_in, bytes_out }, 0.8);

    it('in which it exceeds the baseline of the source more, uploads where both are equal', () => {
      expect(find([...even, both(10_000 + MB, 20_000 + MB)])[0].direction).toBe('in');
      expect(find([...even, both(10_000 + MB, 20_001 + MB)])[0].direction).toBe('out');
    });

    it('in which it exceeds the median of all sources more, where the source has too few normal sessions', () => {
      const four = even.slice(0, 4).map(({ session }) => seen(session.start_time, { bytes_in: 5 * MB, bytes_out: 20_000 }));
      expect(find([...four, both(10_000 + MB, 20_000 + MB)])[0].direction).toBe('in');
      expect(find([...four, seen(5 * HOUR, { bytes_in: 5 * MB }), both(10_000 + MB, 20_000 + MB)])[0].direction).toBe('out');
      expect(find([...four, both(10_000 + MB, 20_001 + MB)])[0]).toMatchObject({
        direction: 'out',
        typical: 20_000,
        advice: 'Check the access log for what was requested at that time; if the transfer cannot be explained, treat it as possible data loss.',
      });
      expect(find([...four, both(10_000 + MB, 20_001 + MB)])[0].sentence).toMatch(/^1\.0 MB sent by the server in 10 min; this source has too few normal sessions for a baseline, and the median of all sources is 20 kB;/);
    });

    it('that is compared with the largest session of the others in it', () => {
      const asked: Array<[string, string]> = [];
      const population = { ...alone, peakOfOthers: (src_ip: string, direction: 'in' | 'out') => (asked.push([src_ip, direction]), null) };
      find([...even, both(0, MB)], population);
      expect(asked).toEqual([['192.0.2.1', 'out']]);
    });
  });

  describe('is rated by', () => {
    const twice = [flagged(20, 10 * MB), flagged(21, 10 * MB)];

    it('the number of large transfers at different times', () => {
      expect(severityOf([...even, ...twice])).toEqual(['high']);
      expect(severityOf([...even, twice[0]])).toEqual(['low']);
      // Half of the largest counts, and the largest session of any source is the measure.
      expect(severityOf([...even, twice[0], flagged(21, 5 * MB)])).toEqual(['high']);
      expect(severityOf([...even, twice[0], flagged(21, 5 * MB - 1)])).toEqual(['low']);
      expect(severityOf([...even, ...twice], withPeak(20 * MB))).toEqual(['medium']);
      expect(severityOf([...even, ...twice], withPeak(20 * MB + 2))).toEqual(['low']);
      expect(severityOf([...even, twice[0], flagged(20, 9 * MB)])).toEqual(['low']);
      expect(severityOf([...even, ...twice], undefined, { min_transfers: 3 })).toEqual(['low']);
    });

    it('whether it is the largest of all, far above the baseline of the source', () => {
      expect(severityOf([...even, ...twice], withPeak(10 * MB))).toEqual(['high']);
      expect(severityOf([...even, ...twice], withPeak(10 * MB + 1))).toEqual(['medium']);
      expect(severityOf([...even, flagged(20, 40_000), flagged(21, 40_000)], withPeak(100))).toEqual(['high']);
      expect(severityOf([...even, flagged(20, 39_999), flagged(21, 39_999)], withPeak(100))).toEqual(['medium']);
      expect(severityOf([...even.slice(0, 4), ...twice])).toEqual(['medium']);
    });

    it('two strong votes, and low takes one', () => {
      // Score 0.61: 0.3 + 0.01 / 0.4 + 0.05 is 0.375 for one session, and 0.425 for two.
      const weak = [flagged(20, 60_000, 0.61), flagged(21, 60_000, 0.61)];
      const wide = normal(1000, 4000, 16_000, 64_000, 64_000);
      expect(severityOf([...wide, ...weak], withPeak(100_000))).toEqual(['info']);
      expect(severityOf([...wide, ...weak], withPeak(60_000))).toEqual(['low']);
      expect(severityOf([...normal(4000, 4000, 4000, 4000, 4000), ...weak], withPeak(60_000))).toEqual(['high']);
    });

    it('other sources, without which it stays low', () => {
      const [finding] = find([...even, ...twice], alone);
      expect(finding.severity).toBe('low');
      expect(finding.votes.map(({ view }) => view)).toEqual(['session_forest', 'entity_baseline']);
      expect(finding.sentence).toBe("10 MB uploaded to the server in 10 min; this source's baseline is 10 kB.");
    });
  });

  it('is familiar where as many normal sessions are at least half as large', () => {
    const alike = (count: number): Evidence[] => Array.from({ length: count }, (_, index) => seen((9 + index) * HOUR, { bytes_in: 5 * MB }));
    const twice = [flagged(20, 10 * MB), flagged(21, 10 * MB)];
    expect(severityOf([...even, ...alike(1), ...twice])).toEqual(['high']);
    const [finding] = find([...even, ...alike(2), ...twice]);
    expect(finding).toMatchObject({ severity: 'low' });
    expect(finding.sentence).toContain(', and 2 of its normal sessions are of similar size; no other');
    expect(find([...even, ...alike(1), twice[0]])[0].sentence).toContain(', and 1 of its normal sessions is of similar size; no other');
    expect(find([...even, ...alike(1), ...twice])[0].sentence).not.toContain('similar size');
  });

  it('is info where it is below twice the baseline of the source, with the median of all sources as typical', () => {
    const large = normal(MB, MB, MB, MB, MB);
    expect(find([...large, flagged(20, 2 * MB), flagged(21, 2 * MB)])[0]).toMatchObject({ typical: MB });
    const [finding] = find([...large, flagged(20, 2 * MB - 1), flagged(21, 2 * MB - 1)], withPeak(9 * MB));
    expect(finding).toMatchObject({ severity: 'info', typical: 10_000 });
    expect(finding.sentence).toBe("2.0 MB uploaded to the server in 10 min; close to this source's baseline of 1 MB, while the median of all sources is 10 kB; another source reaches 9 MB.");
  });

  describe('that is a habit', () => {
    const days = (count: number, bytes = MB): Evidence[] => Array.from({ length: count }, (_, day) => [0, 1].map((hour) => flagged(24 * day + hour, bytes))).flat();

    it('is low, and its level is the baseline', () => {
      const found = find(days(5), withPeak(MB), { max_gap_hours: 100 });
      expect(found).toMatchObject([{ severity: 'low', typical: 10_000 }]);
      expect(found[0].votes[1].says).toBe("0.0 robust deviations above this source's 10 sessions, all of one level");
      expect(severityOf(days(4), withPeak(MB), { max_gap_hours: 100 })).toEqual(['medium']);
      expect(severityOf(days(4), withPeak(MB), { max_gap_hours: 100, min_habit_days: 4 })).toEqual(['low']);
    });

    it('has one level, and too few normal sessions for another baseline', () => {
      const two = [...days(5), ...days(5, 9 * MB).map(({ session }) => seen(session.start_time + 5 * DAY, { bytes_in: 9 * MB }, 0.8))];
      expect(severityOf(two, undefined, { max_gap_hours: 100 })).toEqual(['medium']);
      const four = Array.from({ length: 4 }, (_, index) => seen(index * DAY + 5 * HOUR, { bytes_in: MB }));
      expect(severityOf([...days(5), ...four], undefined, { max_gap_hours: 100 })).toEqual(['low']);
      expect(severityOf([...days(5), ...four, seen(4 * DAY + 5 * HOUR, { bytes_in: MB })], undefined, { max_gap_hours: 100 })).toEqual(['info']);
    });
  });

  it('has only the vote of the forest without a baseline and without other sources', () => {
    expect(find([flagged(20, 9 * MB)], alone)[0].votes).toEqual([{ view: 'session_forest', weight: expect.closeTo(0.85, 12), says: '1 of 1 sessions anomalous, highest score 0.800 (threshold 0.600)' }]);
  });

  it('exceeds other sources only where it is larger', () => {
    expect(find([flagged(20, 9 * MB)], withPeak(9 * MB))[0].sentence).toMatch(/; another source reaches 9 MB\.$/);
    expect(find([flagged(20, 9 * MB)], withPeak(9 * MB - 1))[0].sentence).toMatch(/; no other source exceeds 9\.0 MB\.$/);
  });

  it('names no duration for a session without one', () => {
    expect(find([seen(0, { bytes_in: 9 * MB, end_time: 0 }, 0.8)])[0].sentence).toMatch(/^9 MB uploaded to the server; this source/);
  });

  it('describes the largest session, of equal ones the first', () => {
    const equal = [seen(0, { bytes_in: 9 * MB, end_time: 5 * MINUTE }, 0.8), seen(HOUR, { bytes_in: 9 * MB }, 0.8), seen(2 * HOUR, { bytes_in: 8 * MB, end_time: 3 * HOUR }, 0.8)];
    expect(find(equal)[0].sentence).toMatch(/^9 MB uploaded to the server in 5 min; /);
  });
});
