const MAX_EVENTS = 200_000;

/** Ids of recently stored events, at most 200,000, so that rereading a time span does not store them again. */
export class SeenEvents {
  private readonly times = new Map<string, number>();

  has(id: string): boolean {
    return this.times.has(id);
  }

  add(id: string, time: number): void {
    this.times.set(id, time);
    if (this.times.size > MAX_EVENTS) this.times.delete(this.times.keys().next().value!);
  }

  /** Drops events from before a time. */
  forget(before: number): void {
    for (const [id, time] of this.times) if (time < before) this.times.delete(id);
  }
}
