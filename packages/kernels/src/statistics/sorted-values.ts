/**
 * Returns a copy of values in ascending order.
 *
 * @throws RangeError on no values or NaN among them.
 */
export function sortedValues(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('there are 0 values; at least 1 is needed');
  const sorted = new Float64Array(values);
  // Starts and scores often come in order, and checking is cheaper than sorting.
  if (!isAscending(sorted)) sorted.sort();
  // A typed array sorts NaN last.
  if (Number.isNaN(sorted[sorted.length - 1])) throw new RangeError('a value is NaN; every value must be a number');
  return sorted;
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (!(values[i - 1] <= values[i])) return false;
  return true;
}

/** Returns the number of values less than x. `sorted` must be ascending (not checked). */
export function countBelow(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the number of values of at most x. `sorted` must be ascending (not checked). */
export function countAtMost(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
