import { capCounts } from './capped-counts.ts';

describe('capped counts', () => {
  it('have no more labels than were asked for and other, however many values there are, and lose nothing', () => {
    const counts = Array.from({ length: 10_000 }, (_, index): [string, number] => [`10.0.${index >> 8}.${index & 255}`, 1 + (index % 7)]);
    const capped = capCounts(counts, 10);
    expect(capped.size).toBe(11);
    expect([...capped.values()].reduce((a, b) => a + b, 0)).toBe(counts.reduce((sum, [, count]) => sum + count, 0));
    expect([...capped].slice(0, 10).every(([, count]) => count === 7)).toBe(true);
  });
  it('put what is called other with the others, and leave out what has no count', () => {
    expect([...capCounts([['a', 2], ['other', 3], ['b', 0]], 5)]).toEqual([['a', 2], ['other', 3]]);
  });
  it('are all of others where none may be told apart', () => expect([...capCounts([['a', 2], ['b', 1]], 0)]).toEqual([['other', 3]]));
});
