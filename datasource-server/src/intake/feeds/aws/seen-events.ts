const MOST_EVENTS = 200_000;

/** Ids of events that were stored lately, so that reading a span again does not send them again. At most 200,000 are known. */
export class SeenEvents {
  private readonly times = new Map<string, number>();

  has(id: string): boolean {
    return this.times.has(id);
  }

  add(id: string, time: number): void {
    this.times.set(id, time);
    if (this.times.size > MOST_EVENTS) this.times.delete(this.times.keys().next().value!);
  }

  /** Forgets events from before a time. */
  forget(before: number): void {
    for (const [id, time] of this.times) if (time < before) this.times.delete(id);
  }
}
