import fc from 'fast-check';
import { toEvidenceBlock } from './evidence.ts';
import { seen } from './evidence.test-support.ts';
import { toSourceSlices, type SourceSlice } from './source-slice.ts';
import { canRise, findRises, toLevels, toSegments, toWindowBytes, toWindowRows, type Level } from './volume-levels.ts';

const sliceOf = (rows: ReadonlyArray<readonly [start: number, bytes_in: number]>): SourceSlice =>
  toSourceSlices(toEvidenceBlock([...rows.map(([start, bytes_in], index) => seen(start, { bytes_in, bytes_out: index })), seen(0, { src_ip: '192.0.2.2' })]))[0];

/** Levels of these many windows and bytes. */
const stairs = (parts: ReadonlyArray<readonly [count: number, bytes: number]>): Level[] => {
  let from = 0;
  return parts.map(([count, bytes]) => ({ from, to: (from += count), bytes, log2: Math.log2(bytes + 64), spread: 0.1 }));
};
const risesOf = (parts: ReadonlyArray<readonly [count: number, bytes: number]>, minBefore = 3, minRatio = 2) => {
  const levels = stairs(parts);
  const at = (level: Level | null): number => levels.findIndex((one) => one === level);
  return findRises(levels, minBefore, minRatio).map(({ before, levels: above, steps, after }) => [at(before), above.map(at), steps.map(at), at(after)]);
};

describe('windows', () => {
  it('are the sessions that start together, with the sum of their bytes', () => {
    const slice = sliceOf([[5, 1], [5, 2], [7, 4], [9, 8], [9, 16], [9, 32]]);
    const rows = toWindowRows(slice);
    expect([...rows]).toEqual([0, 2, 3, 6]);
    expect([...toWindowBytes(rows, slice.sessions.numbers.bytes_in)]).toEqual([3, 4, 56]);
  });

  it('are the sessions themselves where each starts alone', () => {
    const slice = sliceOf([[5, 1], [6, 2], [7, 4]]);
    const rows = toWindowRows(slice);
    expect([...rows]).toEqual([0, 1, 2, 3]);
    expect([...toWindowBytes(rows, slice.sessions.numbers.bytes_in)]).toEqual([1, 2, 4]);
  });

  it('are the latest 20,000, and all sessions of each', () => {
    const [slice] = toSourceSlices(toEvidenceBlock(Array.from({ length: 20_003 }, (_, index) => seen(Math.floor(index / 2) * 2 + (index % 2) * Number(index > 3)))));
    const rows = toWindowRows(slice);
    expect([rows.length - 1, rows[0], rows[1], rows[rows.length - 1]]).toEqual([20_000, 2, 4, 20_003]);
    expect(toWindowBytes(rows, slice.sessions.numbers.bytes_in).slice(0, 2)).toEqual(Float64Array.of(20_000, 10_000));
  });
});

describe('levels', () => {
  it('have the median of their windows, on a scale of factors', () => {
    const bytes = Float64Array.from({ length: 24 }, (_, i) => (i < 12 ? 1000 : 9000) + (i % 3));
    expect(toLevels(bytes, toSegments(bytes))).toMatchObject([
      { from: 0, to: 12, bytes: 1001, log2: Math.log2(1001 + 64) },
      { from: 12, to: 24, bytes: 9001, log2: Math.log2(9001 + 64) },
    ]);
  });

  it('take differences below 3.5 % and far below 64 bytes for noise', () => {
    const step = (low: number, high: number): number => toSegments(Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? low : high))).length;
    expect([step(10_000, 10_100), step(0, 2), step(10_000, 20_000), step(0, 200)]).toEqual([1, 1, 2, 2]);
  });
});

describe('rises', () => {
  it('lead from a level to higher ones, up to where the source returns', () => {
    expect(risesOf([[5, 1000], [4, 8000]])).toEqual([[0, [1], [1], -1]]);
    expect(risesOf([[5, 1000], [4, 8000], [4, 900]])).toEqual([[0, [1], [1], 2]]);
    // Higher again is a step; lower, but clear of the ground, is a level above it and no step.
    expect(risesOf([[5, 1000], [4, 8000], [4, 64_000], [4, 8100], [9, 1000]])).toEqual([[0, [1, 2, 3], [1, 2], 4]]);
    expect(risesOf([[5, 1000], [4, 1000]])).toEqual([]);
    expect(risesOf([[5, 8000], [4, 1000]])).toEqual([]);
  });

  it('end where a third of the step or less is left', () => {
    const third = (share: number): number => 2 ** (Math.log2(1064) + share * (Math.log2(8064) - Math.log2(1064))) - 64;
    expect(risesOf([[5, 1000], [4, 8000], [4, third(0.34)]])).toEqual([[0, [1, 2], [1], -1]]);
    expect(risesOf([[5, 1000], [4, 8000], [4, third(0.33)]])).toEqual([[0, [1], [1], 2]]);
  });

  it('need enough windows before, counting all levels before', () => {
    expect(risesOf([[3, 1000], [4, 8000]])).toHaveLength(1);
    expect(risesOf([[2, 1000], [4, 8000]])).toEqual([]);
    // The second rise starts after six windows.
    expect(risesOf([[2, 1000], [4, 8000], [3, 64_000]])).toEqual([[1, [2], [2], -1]]);
  });

  it('need twice the bytes in one of their levels, and compare tiny levels with 64 bytes', () => {
    expect(risesOf([[5, 1000], [4, 2000]])).toHaveLength(1);
    expect(risesOf([[5, 1000], [4, 1999]])).toEqual([]);
    expect(risesOf([[5, 1000], [4, 1900], [4, 2000]])).toEqual([[0, [1, 2], [1, 2], -1]]);
    expect(risesOf([[5, 0], [4, 127]])).toEqual([]);
    expect(risesOf([[5, 0], [4, 128]])).toHaveLength(1);
    expect(risesOf([[5, 1000], [4, 2999]], 3, 3)).toEqual([]);
  });

  it('are none at a level near one that the source had before', () => {
    expect(risesOf([[5, 1000], [4, 8000], [4, 1000], [4, 8000]])).toEqual([[0, [1], [1], 2]]);
    expect(risesOf([[5, 1000], [4, 8000], [4, 1000], [4, 64_000]])).toEqual([[0, [1], [1], 2], [2, [3], [3], -1]]);
    expect(risesOf([[5, 8000], [4, 1000], [4, 8500]])).toEqual([]);
  });

  it('may follow each other, the second from the level that the first returned to', () => {
    expect(risesOf([[5, 1000], [4, 8000], [4, 1000], [4, 100_000], [4, 1000]])).toEqual([[0, [1], [1], 2], [2, [3], [3], 4]]);
  });

  it('are none of no levels and of one', () => {
    expect(risesOf([])).toEqual([]);
    expect(risesOf([[9, 1000]])).toEqual([]);
  });
});

describe('windows that cannot rise', () => {
  it('are those without enough windows before a last one, or without twice the least bytes', () => {
    expect(canRise(Float64Array.of(1, 1, 1, 500), 3, 2)).toBe(true);
    expect(canRise(Float64Array.of(1, 1, 500), 3, 2)).toBe(false);
    expect(canRise(Float64Array.of(300, 100, 300, 199), 3, 3)).toBe(true);
    expect(canRise(Float64Array.of(299, 100, 299, 199), 3, 3)).toBe(false);
    expect(canRise(Float64Array.of(0, 0, 0, 127), 3, 2)).toBe(false);
    expect(canRise(Float64Array.of(0, 0, 0, 128), 3, 2)).toBe(true);
    expect(canRise(new Float64Array(0), 3, 2)).toBe(false);
  });

  it('have no rise', () => {
    const series = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, 50, 100, 190, 210, 1000)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 10 }), fc.constantFrom(1, 2, 3), (parts, minBefore, minRatio) => {
        const bytes = Float64Array.from(parts.flatMap(([count, value]) => Array.from({ length: count }, () => value)));
        if (canRise(bytes, minBefore, minRatio)) return;
        expect(findRises(toLevels(bytes, toSegments(bytes, { minLength: 2, maxChance: 10 })), minBefore, minRatio)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
