import { assertProbability, fromHighest } from './labelled-scores.ts';

describe('fromHighest', () => {
  it('groups rows with equal scores, highest first', () => {
    const groups = [...fromHighest(Uint8Array.of(0, 1, 1, 0), Float64Array.of(0.2, 0.9, 0.2, -Infinity))];
    expect(groups).toEqual([
      { score: 0.9, hits: 1, misses: 0 },
      { score: 0.2, hits: 1, misses: 1 },
      { score: -Infinity, hits: 0, misses: 1 },
    ]);
  });

  it('yields nothing for no rows', () => {
    expect([...fromHighest(new Uint8Array(0), new Float64Array(0))]).toEqual([]);
  });

  it('rejects different lengths, invalid labels, and NaN', () => {
    expect(() => [...fromHighest(Uint8Array.of(1), Float64Array.of(1, 2))]).toThrow('lengths are 1 and 2; they must be equal');
    expect(() => [...fromHighest(Uint8Array.of(3), Float64Array.of(1))]).toThrow('row 0 has label 3; it must be 0 or 1');
    expect(() => [...fromHighest(Uint8Array.of(1), Float64Array.of(NaN))]).toThrow('row 0 has score NaN; every score must be a number');
  });
});

describe('assertProbability', () => {
  it('accepts 0 and 1, and rejects NaN', () => {
    for (const p of [0, 0.5, 1]) expect(() => assertProbability(Float64Array.of(p), 0)).not.toThrow();
    expect(() => assertProbability(Float64Array.of(0, NaN), 1)).toThrow('row 1 has probability NaN; it must be from 0 to 1');
  });
});
