import { z } from 'zod';
import type { Position } from '../define-feed.ts';

/** Longest delay after which an object may appear before one with a later key. */
export const LATE_OBJECT_MS = 3_600_000;
const MAX_DONE = 10_000;

const positionSchema = z.object({ marker: z.string(), done: z.array(z.string()) });

/**
 * Progress of a listing: all keys up to the marker are done, and some after it. Keys contain dates, so they are nearly ordered
 * by time. The marker stays one hour behind, so that objects that appear late are still found.
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

  /** Starts a listing; returns the key after which it begins. */
  begin(): string {
    this.isUnbroken = true;
    return this.marker;
  }

  has(key: string): boolean {
    return this.done.has(key);
  }

  /** Marks the next key of the listing as done. */
  pass(key: string, isOld: boolean): void {
    this.isUnbroken &&= isOld || this.done.size >= MAX_DONE;
    if (this.isUnbroken) {
      this.marker = key;
      this.done.delete(key);
    } else this.done.add(key);
  }

  /** Leaves the next key of the listing to a later listing. */
  leave(): void {
    this.isUnbroken = false;
  }

  /** Returns the position after a key is done, to be saved with its rows. */
  withDone(key: string): Position {
    return { marker: this.marker, done: [...this.done, key] };
  }

  toPosition(): Position {
    return { marker: this.marker, done: [...this.done] };
  }
}
