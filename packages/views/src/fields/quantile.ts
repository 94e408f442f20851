/** Quantile of ascending values, linear between neighbours (type 7, as numpy and R have it); NaN for none. */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] * (1 - (place - low)) + sorted[high] * (place - low);
};

/** Values in ascending order, as a copy: typed arrays sort numbers as numbers. */
export const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** Middle of the values; NaN for none. */
export const median = (values: ArrayLike<number>): number => quantile(ascending(values), 0.5);
