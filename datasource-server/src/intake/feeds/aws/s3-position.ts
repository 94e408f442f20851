import { z } from 'zod';
import type { Position } from '../define-feed.ts';

/** An object may appear so much later than one whose key comes after its own. */
export const LATE_OBJECT_MS = 3_600_000;
const MOST_DONE = 10_000;

const positionSchema = z.object({ marker: z.string(), done: z.array(z.string()) });

/**
 * How far a listing has come: every key up to the marker is done, and a few after it. Keys have dates in them, so their
 * order is nearly that of time; the marker follows an hour behind, for objects that appear late before it.
 */
export class S3Position {
  private readonly done: Set<string>;
  private marker: string;
  private isUnbroken = true;

  constructor(kept: Position | null) {
    const { data } = positionSchema.safeParse(kept);
    this.marker = data?.marker ?? '';
    this.done = new Set(data?.done);
  }

  /** Where a listing begins. */
  begin(): string {
    this.isUnbroken = true;
    return this.marker;
  }

  has(key: string): boolean {
    return this.done.has(key);
  }

  /** Marks the next key of the listing as done. */
  pass(key: string, isOld: boolean): void {
    this.isUnbroken &&= isOld || this.done.size >= MOST_DONE;
    if (this.isUnbroken) {
      this.marker = key;
      this.done.delete(key);
    } else this.done.add(key);
  }

  /** The position once a key is done, to be kept with its rows. */
  withDone(key: string): Position {
    return { marker: this.marker, done: [...this.done, key] };
  }

  toPosition(): Position {
    return { marker: this.marker, done: [...this.done] };
  }
}
