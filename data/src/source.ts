import { createRandom, hashText, type Random } from './random.ts';
import { toRow, WINDOW_MS, type Origin, type SampleRow, type Traffic } from './sample-row.ts';

/** Start of a window, with the random streams for it. */
export interface Moment {
  readonly startMs: number;
  /** Factor for the visit rate of people; machines keep their own rate. */
  readonly pace: number;
  /** Random stream for the seed, the source and this window. */
  readonly random: Random;
  /** Returns a random stream shared by all windows of this source in the same time span of that length. */
  spanRandom(span_ms: number): Random;
}

/** An address and its normal traffic. Several rows of one window differ in port or status code. */
export interface Source extends Origin {
  readonly role: 'visitor' | 'proxy' | 'crawler' | 'monitor' | 'backup' | 'media_desk' | 'feed' | 'customer';
  traffic(moment: Moment): readonly Traffic[];
}

/** Returns the rows of one source for the window that starts at startMs; they depend only on the arguments. */
export function calmRows(seed: number, source: Source, startMs: number, pace = 1): SampleRow[] {
  const key = hashText(source.src_ip);
  const moment: Moment = {
    startMs,
    pace,
    random: createRandom(seed, key, Math.floor(startMs / 1000)),
    spanRandom: (span_ms) => createRandom(seed, key, span_ms, Math.floor(startMs / span_ms)),
  };
  return source.traffic(moment).map((traffic) => toRow(source, startMs, traffic));
}

/** Returns the offset of a source's windows from the ten-minute marks in the live stream: whole seconds in [0, WINDOW_MS), in ms. */
export function staggerMs(seed: number, source: Origin): number {
  return createRandom(seed, hashText(source.src_ip), 1).integer(0, WINDOW_MS / 1000 - 1) * 1000;
}
