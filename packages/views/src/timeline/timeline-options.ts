/** Options of the timeline. */
export interface TimelineOptions {
  /** Numeric field to show; empty shows them all. */
  readonly field: string;
  /** `auto` uses typical_low and typical_high of the data and computes a band where they are missing. */
  readonly band: 'auto' | 'data' | 'none';
  /** Points in the window of a computed band. */
  readonly window: number;
  /** Half the width of a computed band, in scaled MADs. */
  readonly k: number;
  /** Series shown at most, one under the other. */
  readonly max_series: number;
}
