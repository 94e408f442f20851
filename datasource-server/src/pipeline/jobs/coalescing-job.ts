/** Runs a job in the background, one run at a time; triggers during a run cause exactly one more run. */
export class CoalescingJob {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly job: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Requests a run and does not wait for it. */
  trigger(): void {
    if (this.running !== null) {
      this.again = true;
      return;
    }
    this.running = this.run();
  }

  /** Resolves when no run is active or requested. */
  async settled(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async run(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.job();
      } catch (error) {
        this.onError(error);
      }
    } while (this.again);
    this.running = null;
  }
}
