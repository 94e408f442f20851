/** Count, mean and sample variance of some values. */
export interface Moments {
  readonly count: number;
  /** NaN for no values. */
  readonly mean: number;
  /** Divided by count - 1; NaN for fewer than two values. */
  readonly variance: number;
}

/** What is known of the values seen so far: plain data, never changed. Goes through JSON and back as it is. */
export interface RunningMoments {
  readonly count: number;
  /** 0 for no values. */
  readonly mean: number;
  /** Sum of the squared deviations from the mean, at least 0. */
  readonly squares: number;
}

/** The running moments of no values: where a stream begins. */
export const NO_MOMENTS: RunningMoments = { count: 0, mean: 0, squares: 0 };

/**
 * Adds values to running moments in one pass; no values leave them as they are.
 *
 * Adding in batches gives what one pass over all of them gives, to the last bit.
 *
 * @throws RangeError when a value is NaN or infinite: it would stay in the moments for good.
 * @see {@link foldMoments}
 */
export function addToMoments(running: RunningMoments, values: ArrayLike<number>): RunningMoments {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`value ${i} is ${values[i]}; every value must be a finite number`);
  }
  return foldMoments(running, values);
}

/**
 * Gives the running moments of two sets of values together, in whatever order they came.
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

/** Gives count, mean and variance of the values seen so far. */
export function toMoments({ count, mean, squares }: RunningMoments): Moments {
  return { count, mean: count > 0 ? mean : NaN, variance: count > 1 ? squares / (count - 1) : NaN };
}

/**
 * Adds values as {@link addToMoments} does, without looking at them: NaN in gives NaN out.
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
