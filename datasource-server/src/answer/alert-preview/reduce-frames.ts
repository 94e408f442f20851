import type { Frame, RuleReducer } from '@weir/schema';

/** One value of an evaluation with its labels; null means no data. */
export interface Sample {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}

const REDUCERS: Readonly<Record<RuleReducer, (values: ArrayLike<number>) => number>> = {
  sum: (values) => add(values),
  mean: (values) => add(values) / values.length,
  min: (values) => Array.prototype.reduce.call<ArrayLike<number>, [(a: number, b: number) => number, number], number>(values, (a, b) => Math.min(a, b), Infinity),
  max: (values) => Array.prototype.reduce.call<ArrayLike<number>, [(a: number, b: number) => number, number], number>(values, (a, b) => Math.max(a, b), -Infinity),
  last: (values) => values[values.length - 1],
  count: (values) => values.length,
  median: (values) => {
    const sorted = Float64Array.from(values).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  },
};

const add = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum;
};

/**
 * Returns one number per series, as Grafana's reduce expression in strict mode does: a single number is unchanged, and a
 * series with a missing value becomes NaN.
 */
export const reduceFrames = (frames: readonly Frame[], reducer: RuleReducer): Sample[] =>
  frames.flatMap((frame) => {
    const isSeries = frame.fields.some(({ type }) => type === 'time');
    return frame.fields
      .filter(({ type }) => type === 'number')
      .map(({ labels = {}, values }): Sample => {
        const numbers = values as ArrayLike<number | null>;
        const value = isSeries ? toNumber(numbers, reducer) : (numbers[0] ?? null);
        return { key: JSON.stringify(Object.entries(labels).sort()), labels, value };
      });
  });

const toNumber = (values: ArrayLike<number | null>, reducer: RuleReducer): number | null => {
  if (values.length === 0) return null;
  const hasGap = !(values instanceof Float64Array) && Array.prototype.includes.call(values, null);
  return hasGap && reducer !== 'count' && reducer !== 'last' ? NaN : (REDUCERS[reducer](values as ArrayLike<number>) ?? NaN);
};
