import { bytesColumn, type Direction } from '../direction.ts';
import { lastEnd, rowRange, type SourceSlice } from '../source-slice.ts';
import { canRise, findRises, toLevels, toSegments, toWindowBytes, type Level, type Rise, type WindowRows } from '../volume-levels.ts';
import type { LevelShiftSettings } from './level-shift-settings.ts';

/** A rise in one direction: the windows [from, to) are above the level before. */
export interface Shift {
  readonly source: SourceSlice;
  readonly direction: Direction;
  /** Rows of all windows of the source. */
  readonly rows: WindowRows;
  /** Bytes of all windows of the source. */
  readonly bytes: Float64Array;
  readonly rise: Rise;
  readonly from: number;
  readonly to: number;
}

/** Returns the shifts of a source, oldest first. */
export const toShifts = (
  source: SourceSlice,
  rows: WindowRows,
  direction: Direction,
  { min_windows_before, min_windows, min_ratio, max_chance }: LevelShiftSettings,
): Shift[] => {
  const bytes = toWindowBytes(rows, bytesColumn(source, direction));
  if (!canRise(bytes, min_windows_before, min_ratio)) return [];
  const segments = toSegments(bytes, { minLength: min_windows, maxChance: max_chance });
  if (segments.length < 2) return [];
  return findRises(toLevels(bytes, segments), min_windows_before, min_ratio).map((rise) => ({
    source,
    direction,
    rows,
    bytes,
    rise,
    from: rise.levels[0].from,
    to: rise.levels[rise.levels.length - 1].to,
  }));
};

/** Returns the start of a window, UTC epoch ms. */
export const windowStart = ({ source, rows }: Shift, window: number): number => source.sessions.numbers.start_time[rows[window]];

/** Returns the latest end in a window, UTC epoch ms. */
export const windowEnd = ({ source, rows }: Shift, window: number): number => lastEnd(source, rowRange(rows[window], rows[window + 1]));

/** Time of the change, UTC epoch ms. */
export const startOf = (shift: Shift): number => windowStart(shift, shift.from);

/** End of the last window above the level before, UTC epoch ms. */
export const endOf = ({ source, rows, from, to }: Shift): number => lastEnd(source, rowRange(rows[from], rows[to]));

/** Returns whether two shifts overlap in time. */
export const overlap = (a: Shift, b: Shift): boolean => startOf(a) < endOf(b) && startOf(b) < endOf(a);

/** Bytes above the level before, all windows together. */
export const excessOf = ({ bytes, from, to, rise }: Shift): number => bytes.subarray(from, to).reduce((sum, value) => sum + value - rise.before.bytes, 0);

/** The highest level of a shift. */
export const topOf = ({ rise }: Shift): Level => rise.levels.reduce((top, level) => (level.bytes > top.bytes ? level : top));

/** Bytes of the largest of some windows. */
export const peakOf = (bytes: Float64Array): number => bytes.reduce((peak, value) => Math.max(peak, value), 0);
