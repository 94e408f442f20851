import { OTHER_GROUP } from '@weir/schema';

/**
 * Returns the `most` largest counts and the rest under `other`, which is always present. Limits the values of a metric
 * label that come from log data. Values without a count are left out.
 */
export const capCounts = (counts: Iterable<readonly [value: string, count: number]>, most: number): Map<string, number> => {
  const sorted = [...counts].filter(([value, count]) => count > 0 && value !== OTHER_GROUP).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = [...counts].reduce((sum, [, count]) => sum + count, 0);
  const kept = sorted.slice(0, most);
  return new Map([...kept, [OTHER_GROUP, total - kept.reduce((sum, [, count]) => sum + count, 0)]]);
};
