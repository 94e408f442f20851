import { median, splitIntoLevels, type LevelOptions, type LevelSegment } from '@weir/kernels';
import type { SourceSlice } from './source-slice.ts';

/** Offset in bytes that makes ratios of tiny values insignificant, as in the features that compare with the baseline. */
export const OFFSET_BYTES = 64;

/** Least noise assumed for a source, in log2 bytes: 3.5 %. */
const LEAST_SPREAD = 0.05;

/** Latest windows of one source that are used: about 20 weeks at ten minutes each. */
const MAX_WINDOWS = 20_000;

/** Share of a step within which the levels above or below it are the same level. */
const NEAR_SHARE = 1 / 3;

/** First row of each window of a source, oldest first, and the row after the last one. Sessions that start together form one window. */
export type WindowRows = Int32Array;

/** Consecutive windows [from, to) with about the same bytes. */
export interface Level {
  readonly from: number;
  readonly to: number;
  /** Median bytes of a window. */
  readonly bytes: number;
  /** Median of log2 bytes. */
  readonly log2: number;
  /** Standard deviation of log2 bytes, estimated robustly. */
  readonly spread: number;
}

/** A rise of a source to a level that it had not reached before. */
export interface Rise {
  readonly before: Level;
  /** The levels above it, oldest first. */
  readonly levels: readonly Level[];
  /** The new ones among them: the first, and each higher one. */
  readonly steps: readonly Level[];
  /** The level it returned to; null where it had not returned by its last window. */
  readonly after: Level | null;
}

/** Returns the windows of a source. */
export const toWindowRows = ({ sessions, from, to }: SourceSlice): WindowRows => {
  const { start_time } = sessions.numbers;
  const rows = new Int32Array(to - from + 1);
  let count = 0;
  for (let row = from; row < to; row++) if (row === from || start_time[row] !== start_time[row - 1]) rows[count++] = row;
  rows[count] = to;
  return rows.subarray(Math.max(0, count - MAX_WINDOWS), count + 1);
};

/** Returns the bytes of each window, from a column of bytes. */
export const toWindowBytes = (rows: WindowRows, bytes: Float64Array): Float64Array => {
  const count = rows.length - 1;
  // Where each window is one session, the column has the bytes already.
  if (rows[count] - rows[0] === count) return bytes.subarray(rows[0], rows[count]);
  const sums = new Float64Array(count);
  for (let window = 0; window < count; window++) for (let row = rows[window]; row < rows[window + 1]; row++) sums[window] += bytes[row];
  return sums;
};

/** Returns log2 of bytes, with the offset. */
export const toLogs = (bytes: Float64Array): Float64Array => {
  const logs = new Float64Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) logs[at] = Math.log2(bytes[at] + OFFSET_BYTES);
  return logs;
};

/** Splits windows into levels, on log2 of their bytes. */
export const toSegments = (bytes: Float64Array, options: Pick<LevelOptions, 'minLength' | 'maxChance'> = {}): LevelSegment[] =>
  splitIntoLevels(toLogs(bytes), { ...options, leastSpread: LEAST_SPREAD });

/** Returns the levels of windows. */
export const toLevels = (bytes: Float64Array, segments: readonly LevelSegment[]): Level[] =>
  segments.map(({ start, end, level, spread }) => ({ from: start, to: end, bytes: median(bytes.subarray(start, end)), log2: level, spread }));

/** Returns false where windows are too few or too alike for a rise, which saves the search for levels in most sources. */
export const canRise = (bytes: Float64Array, minBefore: number, minRatio: number): boolean => {
  if (bytes.length <= minBefore) return false;
  let least = Infinity;
  let most = 0;
  for (let window = 0; window < bytes.length; window++) {
    least = Math.min(least, bytes[window]);
    most = Math.max(most, bytes[window]);
  }
  return isRisen(most, least, minRatio);
};

const isRisen = (bytes: number, before: number, minRatio: number): boolean => bytes >= minRatio * Math.max(before, OFFSET_BYTES);

/**
 * Returns the rises above the level before, each up to where the source returns or to the end. A level reached earlier is not a rise.
 *
 * @param minBefore - windows of the source before its first rise
 * @param minRatio - bytes of the new level divided by those of the level before
 */
export const findRises = (levels: readonly Level[], minBefore: number, minRatio: number): Rise[] => {
  const rises: Rise[] = [];
  for (let i = 1; i < levels.length; i++) {
    const before = levels[i - 1];
    const count = isNew(levels, i) && levels[i].from >= minBefore ? lengthOfRise(levels, i) : 0;
    const above = levels.slice(i, i + count);
    if (!above.some(({ bytes }) => isRisen(bytes, before.bytes, minRatio))) continue;
    rises.push({ before, levels: above, steps: above.filter((_, j) => isNew(levels, i + j)), after: levels[i + count] ?? null });
    i += count - 1;
  }
  return rises;
};

/** Returns true for a level above the one before it that no earlier level came near. */
const isNew = (levels: readonly Level[], i: number): boolean => {
  const step = levels[i].log2 - levels[i - 1].log2;
  return step > 0 && levels.slice(0, i).every(({ log2 }) => Math.abs(log2 - levels[i].log2) > NEAR_SHARE * step);
};

/** Returns how many levels, from i on, stay clear of the level before i. */
const lengthOfRise = (levels: readonly Level[], i: number): number => {
  const ground = levels[i - 1].log2 + NEAR_SHARE * (levels[i].log2 - levels[i - 1].log2);
  const end = levels.findIndex(({ log2 }, j) => j > i && log2 <= ground);
  return (end < 0 ? levels.length : end) - i;
};
