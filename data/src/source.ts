import { createRandom, hashText, type Random } from './random.ts';
import { toRow, WINDOW_MS, type Origin, type SampleRow, type Traffic } from './sample-row.ts';

/** The moment a source is asked about: the start of one of its windows. */
export interface Moment {
  readonly startMs: number;
  /** Multiplies how often people come; machines keep their own clock. */
  readonly pace: number;
  /** Draws that depend on the seed, the source and this window. */
  readonly random: Random;
  /** Draws shared by all windows of this source that start in the same span of that length. */
  spanRandom(span_ms: number): Random;
}

/** An address and the calm traffic it makes. Two traffics of one window differ in port or status code. */
export interface Source extends Origin {
  readonly role: 'visitor' | 'proxy' | 'crawler' | 'monitor' | 'backup' | 'media_desk' | 'feed' | 'customer';
  traffic(moment: Moment): readonly Traffic[];
}

/** Rows of one source for the window that starts at startMs: a function of the arguments alone. */
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

/** Offset of a source's windows from the ten-minute marks in the live stream, whole seconds in [0, WINDOW_MS). */
export function staggerMs(seed: number, source: Origin): number {
  return createRandom(seed, hashText(source.src_ip), 1).integer(0, WINDOW_MS / 1000 - 1) * 1000;
}
