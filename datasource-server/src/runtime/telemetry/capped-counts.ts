/** Label under which everything beyond a cap is put together. */
export const OTHER = 'other';

/**
 * Counts by a value from outside, at most so many of them and the rest as `other`, which is always there: a label of a
 * metric must not take as many values as a log has. Values without a count are left out.
 */
export const capCounts = (counts: Iterable<readonly [value: string, count: number]>, most: number): Map<string, number> => {
  const sorted = [...counts].filter(([value, count]) => count > 0 && value !== OTHER).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = [...counts].reduce((sum, [, count]) => sum + count, 0);
  const kept = sorted.slice(0, most);
  return new Map([...kept, [OTHER, total - kept.reduce((sum, [, count]) => sum + count, 0)]]);
};
