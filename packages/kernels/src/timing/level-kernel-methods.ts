/** Values per search window. */
export const WINDOW = 256;

/** The hot loops of splitIntoLevels on one series. Both implementations return equal bits. Ranges are [from, to), not empty. */
export interface LevelKernels {
  /** Memory of the series. The values beyond it are those of earlier, longer series. */
  readonly values: Float64Array;
  /** Returns the median; 0 instead of -0, so that the order of equal values does not matter. */
  median(from: number, to: number): number;
  /** Returns the median absolute deviation from `middle`. */
  deviation(from: number, to: number, middle: number): number;
  /** Returns the median absolute difference of neighbours of the first `count` values, at least 2. */
  medianStep(count: number): number;
  /**
   * Adds to `starts` the starts of the segments after the first, in ascending order, that minimise the sum of absolute deviations in
   * units of `noise` plus `cost` per change.
   *
   * @param to - at most {@link WINDOW} after `from`.
   */
  place(from: number, to: number, minLength: number, noise: number, cost: number, starts: number[]): void;
}
