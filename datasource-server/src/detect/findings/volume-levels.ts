import { median, splitIntoLevels } from '@weir/kernels';
import type { Evidence } from './define-finding.ts';

/** Bytes below which ratios say nothing, as in the features that compare with the usual. */
const OFFSET_BYTES = 64;

/** Noise of a source is taken for no less than 3.5 %, in log2. */
const LEAST_SPREAD = 0.05;

/** Windows of one source that are looked at, the latest: at ten minutes each, about 20 weeks. */
const MOST_WINDOWS = 20_000;

/** Windows to know a source by before it can rise above them. */
const MIN_BEFORE = 8;

/** Twice as much is the least that is called a rise. */
const MIN_RISE = 2;

/** Levels nearer than this share of a step to the one above or below it are the same. */
const NEAR_SHARE = 1 / 3;

/** What a source transferred in sessions that start together: one window of the log. */
export interface Window {
  readonly start_time: number;
  readonly end_time: number;
  readonly bytes: number;
  readonly items: readonly Evidence[];
}

/** Windows one after the other that carry about as much. */
export interface Level {
  readonly windows: readonly Window[];
  /** Median bytes of a window. */
  readonly bytes: number;
  /** Median and a normal sigma of log2 bytes. */
  readonly log2: number;
  readonly spread: number;
  /** Runs like it to expect by chance in all the windows; null for the first. */
  readonly chance: number | null;
}

/** A source that rose to a level it had not held before. */
export interface Rise {
  readonly before: Level;
  /** The levels above it, oldest first. */
  readonly levels: readonly Level[];
  /** Those of them that are new: the first, and each higher one. */
  readonly steps: readonly Level[];
  /** The level it came back to; null when it had not when it was last seen. */
  readonly after: Level | null;
}

/** Windows of a source, oldest first: sessions that start together are one. */
export const toWindows = (evidence: readonly Evidence[], bytesOf: (item: Evidence) => number): Window[] => {
  const groups: Evidence[][] = [];
  for (const item of evidence) {
    const last = groups.at(-1);
    if (last?.[0].session.start_time === item.session.start_time) last.push(item);
    else groups.push([item]);
  }
  return groups.slice(-MOST_WINDOWS).map((items) => ({
    start_time: items[0].session.start_time,
    end_time: items.reduce((end, { session }) => Math.max(end, session.end_time), -Infinity),
    bytes: items.reduce((sum, item) => sum + bytesOf(item), 0),
    items,
  }));
};

/** The levels that the windows hold, on log2 of their bytes. */
export const toLevels = (windows: readonly Window[]): Level[] =>
  splitIntoLevels(Float64Array.from(windows, ({ bytes }) => Math.log2(bytes + OFFSET_BYTES)), { leastSpread: LEAST_SPREAD }).map(
    ({ start, end, level, spread, change }) => {
      const own = windows.slice(start, end);
      return { windows: own, bytes: median(own.map(({ bytes }) => bytes)), log2: level, spread, chance: change?.chance ?? null };
    },
  );

/** The rises to at least twice the level before, each to where it comes back or to the end. A level held earlier is no news. */
export const findRises = (levels: readonly Level[]): Rise[] => {
  const rises: Rise[] = [];
  let seen = levels[0]?.windows.length ?? 0;
  for (let i = 1; i < levels.length; i++) {
    const before = levels[i - 1];
    const count = isNew(levels, i) && seen >= MIN_BEFORE ? lengthOfRise(levels, i) : 0;
    const above = levels.slice(i, i + count);
    if (above.some(({ bytes }) => bytes >= MIN_RISE * Math.max(before.bytes, OFFSET_BYTES))) {
      rises.push({ before, levels: above, steps: above.filter((_, j) => isNew(levels, i + j)), after: levels[i + count] ?? null });
      i += count - 1;
      seen += above.reduce((sum, { windows }) => sum + windows.length, 0);
    } else seen += levels[i].windows.length;
  }
  return rises;
};

/** True for a level above the one before it that no earlier level came near. */
const isNew = (levels: readonly Level[], i: number): boolean => {
  const step = levels[i].log2 - levels[i - 1].log2;
  return step > 0 && levels.slice(0, i).every(({ log2 }) => Math.abs(log2 - levels[i].log2) > NEAR_SHARE * step);
};

/** How many levels from i on stay clear of the one before it. */
const lengthOfRise = (levels: readonly Level[], i: number): number => {
  const ground = levels[i - 1].log2 + NEAR_SHARE * (levels[i].log2 - levels[i - 1].log2);
  const end = levels.findIndex(({ log2 }, j) => j > i && log2 <= ground);
  return (end < 0 ? levels.length : end) - i;
};
