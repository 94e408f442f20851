import { capCounts } from './capped-counts.ts';

describe('capped counts', () => {
  it('keep at most the given number of labels plus other, and every count', () => {
    const counts = Array.from({ length: 10_000 }, (_, index): [string, number] => [`10.0.${index >> 8}.${index & 255}`, 1 + (index % 7)]);
    const capped = capCounts(counts, 10);
    expect(capped.size).toBe(11);
    expect([...capped.values()].reduce((a, b) => a + b, 0)).toBe(counts.reduce((sum, [, count]) => sum + count, 0));
    expect([...capped].slice(0, 10).every(([, count]) => count === 7)).toBe(true);
  });
  it('add a value named other to the rest, and leave out values without a count', () => {
    expect([...capCounts([['a', 2], ['other', 3], ['b', 0]], 5)]).toEqual([['a', 2], ['other', 3]]);
  });
  it('put everything under other when the limit is 0', () => expect([...capCounts([['a', 2], ['b', 1]], 0)]).toEqual([['other', 3]]));
});
