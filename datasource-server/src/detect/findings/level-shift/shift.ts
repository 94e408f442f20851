import type { Evidence } from '../evidence.ts';
import { findRises, toLevels, toWindows, type Level, type Rise, type Window } from '../volume-levels.ts';
import type { LevelShiftSettings } from './level-shift-settings.ts';

/** `in`: uploads to the server; `out`: bytes sent by it. */
export type Direction = 'in' | 'out';

/** A rise in one direction, with the windows above the level before. */
export interface Shift {
  readonly direction: Direction;
  readonly rise: Rise;
  readonly windows: readonly Window[];
}

/** Returns the bytes of a session in one direction. */
export const bytesOf = (direction: Direction) => ({ session }: Evidence): number => (direction === 'in' ? session.bytes_in : session.bytes_out);

/** Returns the shifts of a source, oldest first. */
export const toShifts = (evidence: readonly Evidence[], direction: Direction, { min_windows_before, min_windows, min_ratio, max_chance }: LevelShiftSettings): Shift[] =>
  findRises(toLevels(toWindows(evidence, bytesOf(direction)), { minLength: min_windows, maxChance: max_chance }), min_windows_before, min_ratio).map((rise) => ({
    direction,
    rise,
    windows: rise.levels.flatMap(({ windows }) => windows),
  }));

/** Time of the change, UTC epoch ms. */
export const startOf = ({ windows }: Shift): number => windows[0].start_time;

/** End of the last window above the level before, UTC epoch ms. */
export const endOf = ({ windows }: Shift): number => windows.reduce((end, { end_time }) => Math.max(end, end_time), -Infinity);

/** Returns whether two shifts overlap in time. */
export const overlap = (a: Shift, b: Shift): boolean => startOf(a) < endOf(b) && startOf(b) < endOf(a);

/** Bytes above the level before, all windows together. */
export const excessOf = ({ windows, rise }: Shift): number => windows.reduce((sum, { bytes }) => sum + bytes - rise.before.bytes, 0);

/** The highest level of a shift. */
export const topOf = ({ rise }: Shift): Level => rise.levels.reduce((top, level) => (level.bytes > top.bytes ? level : top));

/** Bytes of the largest window. */
export const peakOf = (windows: readonly Window[]): number => windows.reduce((peak, { bytes }) => Math.max(peak, bytes), 0);
