import { groupBy, sum } from './order.ts';

/** Returns a quantile by linear interpolation between the two closest ranks (type 7). `sorted` is ascending and not empty. */
export const quantile = (sorted: readonly number[], share: number): number => {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
};

export const mean = (values: readonly number[]): number => sum(values, (value) => value) / values.length;

/** Returns the standard deviation of a population. */
export const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};

/** Returns the Pearson coefficient of pairs; NaN where a side is constant. */
export const pearson = (pairs: ReadonlyArray<readonly [number, number]>): number => {
  const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const isConstant = (values: readonly number[]): boolean => values.every((value) => value === values[0]);
  if (isConstant(xs) || isConstant(ys)) return NaN;
  const [x0, y0] = [mean(xs), mean(ys)];
  return mean(pairs.map(([x, y]) => (x - x0) * (y - y0))) / (deviation(xs) * deviation(ys));
};

/** Returns the rank of each value, from 1; equal values share their mean rank. */
export const ranks = (values: readonly number[]): number[] => {
  const sorted = [...values].sort((a, b) => a - b);
  const places = groupBy(sorted.map((value, index) => ({ value, rank: index + 1 })), ({ value }) => value);
  return values.map((value) => mean(places.get(value)!.map(({ rank }) => rank)));
};
