/** Sorted thresholds by feature. */
export interface RankedThresholds {
  readonly nFeatures: number;
  /** Each feature has space for 2^bits - 1 thresholds. */
  readonly bits: number;
  /** Ascending, padded with +Infinity; length nFeatures * (2^bits - 1). */
  readonly thresholds: Float64Array;
}

/**
 * Computes the rank of each value of some rows among the thresholds of its feature: the number of thresholds below it.
 *
 * @param ranks - receives the ranks column-major, `stride` entries per column.
 */
export function rankBlock(
  { nFeatures, bits, thresholds }: RankedThresholds,
  X: Float64Array,
  first: number,
  nRows: number,
  ranks: Uint16Array | Uint8Array,
  stride: number,
): void {
  const places = 2 ** bits - 1;
  for (let f = 0; f < nFeatures; f++) {
    const column = f * places;
    let from = first * nFeatures + f;
    let to = f * stride;
    const end = to + nRows;
    for (; to + 4 <= end; to += 4) {
      const x0 = X[from];
      const x1 = X[from + nFeatures];
      const x2 = X[from + 2 * nFeatures];
      const x3 = X[from + 3 * nFeatures];
      let r0 = 0;
      let r1 = 0;
      let r2 = 0;
      let r3 = 0;
      for (let bit = bits - 1; bit >= 0; bit--) {
        const middle = column + (1 << bit) - 1;
        r0 |= (((thresholds[middle + r0] < x0) as unknown as number) | 0) << bit;
        r1 |= (((thresholds[middle + r1] < x1) as unknown as number) | 0) << bit;
        r2 |= (((thresholds[middle + r2] < x2) as unknown as number) | 0) << bit;
        r3 |= (((thresholds[middle + r3] < x3) as unknown as number) | 0) << bit;
      }
      ranks[to] = r0;
      ranks[to + 1] = r1;
      ranks[to + 2] = r2;
      ranks[to + 3] = r3;
      from += 4 * nFeatures;
    }
    for (; to < end; to++, from += nFeatures) {
      let r = 0;
      for (let bit = bits - 1; bit >= 0; bit--) r |= (((thresholds[column + (1 << bit) - 1 + r] < X[from]) as unknown as number) | 0) << bit;
      ranks[to] = r;
    }
  }
}
