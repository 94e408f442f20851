import { median, medianAbsoluteDeviation } from '@weir/kernels';
import { DAY_MS } from '@weir/schema';
import { bytesColumn, type Direction } from '../direction.ts';
import { firstFrom, valuesAt, type SourceSlice } from '../source-slice.ts';
import { toLogs, toSegments, toWindowBytes, toWindowRows } from '../volume-levels.ts';
import type { VolumeOutlierSettings } from './volume-outlier-settings.ts';

/** The sessions that define the baseline of a source in one direction. */
export interface Baseline {
  /** Median bytes. */
  readonly bytes: number;
  /** Median of log2 bytes. */
  readonly log2: number;
  /** Standard deviation of log2 bytes, estimated robustly. */
  readonly spread: number;
  readonly session_count: number;
  /** True where all sessions, on many days, are at one level: a source that is flagged for its size alone. */
  readonly isHabit: boolean;
}

/** Least standard deviation of log2 bytes that distances are measured in. */
const LEAST_SPREAD = 0.1;

/** Volumes of one source in one direction, computed once for all its findings. */
export class SourceVolumes {
  /** Bytes by row. */
  readonly bytes: Float64Array;
  /** Median bytes of the normal sessions; null where they are too few. */
  readonly normalMedian: number | null;
  /** Bytes of the normal sessions, ascending. */
  private readonly normal: Float64Array;
  private known: Baseline | null | undefined;

  /** @param normal - rows of the sessions that are not anomalous */
  constructor(
    private readonly source: SourceSlice,
    normal: readonly number[],
    direction: Direction,
    private readonly settings: VolumeOutlierSettings,
  ) {
    this.bytes = bytesColumn(source, direction);
    this.normal = valuesAt(this.bytes, normal).sort();
    this.normalMedian = this.normal.length >= settings.min_normal_sessions ? median(this.normal) : null;
  }

  /** Null where the source has too few normal sessions and no habit. */
  get baseline(): Baseline | null {
    if (this.known === undefined) this.known = this.toBaseline();
    return this.known;
  }

  /** Returns the number of normal sessions with at least this many bytes. */
  countNormalFrom(bytes: number): number {
    return this.normal.length - firstFrom(this.normal, bytes, 0, this.normal.length);
  }

  private toBaseline(): Baseline | null {
    const { min_normal_sessions } = this.settings;
    const { from, to } = this.source;
    const isHabit = this.normal.length < min_normal_sessions && this.isHabit();
    const reference = isHabit ? this.bytes.subarray(from, to) : this.normal;
    if (reference.length < min_normal_sessions) return null;
    const logs = toLogs(reference);
    return {
      bytes: median(reference),
      log2: median(logs),
      spread: Math.max(1.4826 * medianAbsoluteDeviation(logs), LEAST_SPREAD),
      session_count: reference.length,
      isHabit,
    };
  }

  private isHabit(): boolean {
    const { from, to, sessions } = this.source;
    const { start_time } = sessions.numbers;
    let days = 0;
    let last = NaN;
    for (let row = from; row < to; row++) {
      const day = Math.floor(start_time[row] / DAY_MS);
      if (day !== last) days++;
      last = day;
    }
    return days >= this.settings.min_habit_days && toSegments(toWindowBytes(toWindowRows(this.source), this.bytes)).length === 1;
  }
}
