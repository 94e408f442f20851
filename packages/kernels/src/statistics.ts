/**
 * Gives the quantile with linear interpolation, as `numpy.quantile` does.
 *
 * @param values - in any order, left as they are; at least one, NaN refused.
 * @param q - in [0, 1]: 0 gives the least value, 1 the greatest.
 * @throws RangeError on no values, NaN among them, or q out of range.
 * @see Hyndman and Fan, "Sample quantiles in statistical packages", 1996, type 7. Checked against numpy.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(sortedValues(values), q);
}

/** Gives several quantiles for one sort; the same rules as {@link quantile}. */
export function quantiles(values: ArrayLike<number>, qs: ArrayLike<number>): Float64Array {
  const sorted = sortedValues(values);
  return Float64Array.from(qs, (q) => quantileOfSorted(sorted, q));
}

/** Gives the middle value, the mean of the middle two for an even count; the same rules as {@link quantile}. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Gives the median absolute deviation from the median, not scaled: times 1.4826 it estimates a normal sigma.
 *
 * 0 when more than half of the values are equal. Same rules as {@link quantile}.
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const middle = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - middle)));
}

/** Count, mean and sample variance of some values. */
export interface Moments {
  readonly count: number;
  /** NaN for no values. */
  readonly mean: number;
  /** Divided by count - 1; NaN for fewer than two values. */
  readonly variance: number;
}

/**
 * Gives mean and variance in one pass that does not lose digits to a large mean; NaN in gives NaN out.
 *
 * @see Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
 */
export function moments(values: ArrayLike<number>): Moments {
  let mean = 0;
  let squares = 0;
  const count = values.length;
  for (let i = 0; i < count; i++) {
    const delta = values[i] - mean;
    mean += delta / (i + 1);
    squares += delta * (values[i] - mean);
  }
  return { count, mean: count > 0 ? mean : NaN, variance: count > 1 ? squares / (count - 1) : NaN };
}

/**
 * Ranks values from 1 (least) upward; equal values share the mean of their ranks, as `scipy.stats.rankdata`.
 *
 * @throws RangeError when a value is NaN.
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const nValues = values.length;
  const order = new Uint32Array(nValues);
  for (let i = 0; i < nValues; i++) {
    if (Number.isNaN(values[i])) throw new RangeError(`value ${i} is NaN; every value must be a number`);
    order[i] = i;
  }
  order.sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b));
  const result = new Float64Array(nValues);
  for (let from = 0; from < nValues; ) {
    let to = from + 1;
    while (to < nValues && values[order[to]] === values[order[from]]) to++;
    const shared = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) result[order[i]] = shared;
    from = to;
  }
  return result;
}

/**
 * Gives Spearman's rank correlation in [-1, 1], ties by mean rank; NaN when either side is constant or shorter than 2.
 *
 * @throws RangeError when the lengths differ or a value is NaN.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`lengths are ${a.length} and ${b.length}; they must be equal`);
  const left = ranks(a);
  const right = ranks(b);
  const middle = (left.length + 1) / 2;
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let i = 0; i < left.length; i++) {
    const dl = left[i] - middle;
    const dr = right[i] - middle;
    product += dl * dr;
    leftSquares += dl * dl;
    rightSquares += dr * dr;
  }
  return product / (Math.sqrt(leftSquares) * Math.sqrt(rightSquares));
}

function sortedValues(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('there are 0 values; at least 1 is needed');
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN last.
  if (Number.isNaN(sorted[sorted.length - 1])) throw new RangeError('a value is NaN; every value must be a number');
  return sorted;
}

function quantileOfSorted(sorted: Float64Array, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q is ${q}; it must be from 0 to 1`);
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const part = position - below;
  const low = sorted[below];
  if (part === 0) return low;
  const high = sorted[below + 1];
  if (low === high) return low;
  const step = high - low;
  return part >= 0.5 ? high - step * (1 - part) : low + step * part;
}
