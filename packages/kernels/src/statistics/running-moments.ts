/** Count, mean and sample variance of some values. */
export interface Moments {
  readonly count: number;
  /** NaN for no values. */
  readonly mean: number;
  /** Divided by count - 1; NaN for fewer than two values. */
  readonly variance: number;
}

/** Summary of the values so far: immutable plain data that can be stored as JSON. */
export interface RunningMoments {
  readonly count: number;
  /** 0 for no values. */
  readonly mean: number;
  /** Sum of the squared deviations from the mean, at least 0. */
  readonly squares: number;
}

/** The running moments of no values: the start of a stream. */
export const NO_MOMENTS: RunningMoments = { count: 0, mean: 0, squares: 0 };

/**
 * Adds values to running moments in one pass; no values do not change them.
 *
 * Adding in batches is bit-identical to one pass over all values.
 *
 * @throws RangeError when a value is NaN or infinite: it would persist in the moments.
 * @see {@link foldMoments}
 */
export function addToMoments(running: RunningMoments, values: ArrayLike<number>): RunningMoments {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`value ${i} is ${values[i]}; every value must be a finite number`);
  }
  return foldMoments(running, values);
}

/**
 * Returns the running moments of two sets of values together; the order of the values does not matter.
 *
 * @see Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983, equation 2.1.
 */
export function mergeMoments(a: RunningMoments, b: RunningMoments): RunningMoments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const delta = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (delta * b.count) / count,
    squares: a.squares + b.squares + delta * delta * ((a.count * b.count) / count),
  };
}

/** Returns count, mean and variance of the values so far. */
export function toMoments({ count, mean, squares }: RunningMoments): Moments {
  return { count, mean: count > 0 ? mean : NaN, variance: count > 1 ? squares / (count - 1) : NaN };
}

/**
 * Adds values like {@link addToMoments}, but without checks: NaN leads to NaN.
 *
 * @see Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
 */
export function foldMoments(running: RunningMoments, values: ArrayLike<number>): RunningMoments {
  let { count, mean, squares } = running;
  for (let i = 0; i < values.length; i++) {
    const delta = values[i] - mean;
    count++;
    mean += delta / count;
    squares += delta * (values[i] - mean);
  }
  return { count, mean, squares };
}
