import type { RequestCounts } from '../formats/define-format.ts';

/** Number of requests after which the earlier half of them is forgotten. */
const MAX_REQUESTS = 200_000;

/**
 * Counts the latest requests of a feed that nothing but their values distinguishes, so that identical ones are numbered on
 * from one piece of a log to the next.
 */
export class RequestWindow {
  private recent = new Map<number, number>();
  private earlier: RequestCounts = new Map();

  /** Counts before the next piece, the latest first. */
  get counts(): readonly RequestCounts[] {
    return [this.recent, this.earlier];
  }

  /** Takes over the counts after a piece, the latest first. */
  advance(counts: readonly RequestCounts[]): void {
    for (const requests of [...counts].reverse()) {
      for (const [key, count] of requests) {
        if (2 * this.recent.size >= MAX_REQUESTS) {
          this.earlier = this.recent;
          this.recent = new Map();
        }
        this.recent.set(key, count);
      }
    }
  }
}
