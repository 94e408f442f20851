import { median, splitIntoLevels, type LevelOptions } from '@weir/kernels';
import type { Evidence } from './evidence.ts';

/** Offset in bytes that makes ratios of tiny values insignificant, as in the features that compare with the baseline. */
export const OFFSET_BYTES = 64;

/** Least noise assumed for a source, in log2 bytes: 3.5 %. */
const LEAST_SPREAD = 0.05;

/** Latest windows of one source that are used: about 20 weeks at ten minutes each. */
const MAX_WINDOWS = 20_000;

/** Share of a step within which the levels above or below it are the same level. */
const NEAR_SHARE = 1 / 3;

/** Bytes of a source in sessions that start together: one window of the log. */
export interface Window {
  readonly start_time: number;
  readonly end_time: number;
  readonly bytes: number;
  readonly items: readonly Evidence[];
}

/** Consecutive windows with about the same bytes. */
export interface Level {
  readonly windows: readonly Window[];
  /** Median bytes of a window. */
  readonly bytes: number;
  /** Median of log2 bytes. */
  readonly log2: number;
  /** Standard deviation of log2 bytes, estimated robustly. */
  readonly spread: number;
  /** Runs like this one to expect by chance in all windows; null for the first level. */
  readonly chance: number | null;
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

/** Returns the windows of a source, oldest first; sessions that start together form one. */
export const toWindows = (evidence: readonly Evidence[], bytesOf: (item: Evidence) => number): Window[] => {
  const groups: Evidence[][] = [];
  for (const item of evidence) {
    const last = groups.at(-1);
    if (last?.[0].session.start_time === item.session.start_time) last.push(item);
    else groups.push([item]);
  }
  return groups.slice(-MAX_WINDOWS).map((items) => ({
    start_time: items[0].session.start_time,
    end_time: items.reduce((end, { session }) => Math.max(end, session.end_time), -Infinity),
    bytes: items.reduce((sum, item) => sum + bytesOf(item), 0),
    items,
  }));
};

/** Returns the levels of the windows, on log2 of their bytes. */
export const toLevels = (windows: readonly Window[], options: Pick<LevelOptions, 'minLength' | 'maxChance'> = {}): Level[] =>
  splitIntoLevels(Float64Array.from(windows, ({ bytes }) => Math.log2(bytes + OFFSET_BYTES)), { ...options, leastSpread: LEAST_SPREAD }).map(
    ({ start, end, level, spread, change }) => {
      const own = windows.slice(start, end);
      return { windows: own, bytes: median(own.map(({ bytes }) => bytes)), log2: level, spread, chance: change?.chance ?? null };
    },
  );

/**
 * Returns the rises above the level before, each up to where the source returns or to the end. A level reached earlier is not a rise.
 *
 * @param minBefore - windows of the source before its first rise
 * @param minRatio - bytes of the new level divided by those of the level before
 */
export const findRises = (levels: readonly Level[], minBefore: number, minRatio: number): Rise[] => {
  const rises: Rise[] = [];
  let seen = levels[0]?.windows.length ?? 0;
  for (let i = 1; i < levels.length; i++) {
    const before = levels[i - 1];
    const count = isNew(levels, i) && seen >= minBefore ? lengthOfRise(levels, i) : 0;
    const above = levels.slice(i, i + count);
    if (above.some(({ bytes }) => bytes >= minRatio * Math.max(before.bytes, OFFSET_BYTES))) {
      rises.push({ before, levels: above, steps: above.filter((_, j) => isNew(levels, i + j)), after: levels[i + count] ?? null });
      i += count - 1;
      seen += above.reduce((sum, { windows }) => sum + windows.length, 0);
    } else seen += levels[i].windows.length;
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
