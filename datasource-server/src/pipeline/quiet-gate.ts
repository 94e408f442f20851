/**
 * Lets background jobs wait while many rows arrive: work on a part of them would be done again with the rest. A job that has
 * waited for `max_wait_ms` runs all the same.
 */
export class QuietGate {
  private holds = 0;
  private waiting: Array<() => void> = [];

  constructor(private readonly max_wait_ms: number) {}

  /** Holds jobs back until the returned function is called, once. */
  hold(): () => void {
    this.holds++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.holds--;
      if (this.holds === 0) this.release();
    };
  }

  /** Resolves when nothing holds jobs back. */
  quiet(): Promise<void> {
    if (this.holds === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.max_wait_ms).unref();
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Lets the waiting jobs run now. */
  release(): void {
    for (const run of this.waiting.splice(0)) run();
  }
}
