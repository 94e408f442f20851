/** Returns a quantile of ascending values by linear interpolation (type 7, the default of numpy and R); NaN without values. */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] * (1 - (place - low)) + sorted[high] * (place - low);
};

/** Returns a sorted copy of the values; typed arrays sort numerically. */
export const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** Returns the median; NaN without values. */
export const median = (values: ArrayLike<number>): number => quantile(ascending(values), 0.5);
