import { StreamProcess, type ProcessLimits } from './stream-process.ts';

/** Settings of a pool. */
export interface ProcessPoolOptions {
  /** Bundled file that calls `serveStreams`. */
  readonly script: string;
  /** Largest number of processes, at least 1. */
  readonly size: number;
  /** A process without work ends after this time. */
  readonly idle_ms: number;
  readonly limits: ProcessLimits;
}

/** Starts up to `size` processes when they are needed, and replaces one that has ended. */
export class ProcessPool {
  private readonly idle = new Map<StreamProcess, NodeJS.Timeout>();
  private readonly all = new Set<StreamProcess>();
  private readonly waiting: Array<() => void> = [];
  private isClosed = false;

  constructor(private readonly options: ProcessPoolOptions) {}

  /**
   * Yields the output of a process for one input. Inputs wait in order for a free process.
   *
   * @throws what `StreamProcess.run` throws, and Error once the pool is closed
   */
  async *run(chunks: AsyncIterable<Uint8Array>, note: (text: string, at: number) => void): AsyncGenerator<Uint8Array> {
    const worker = await this.acquire();
    try {
      yield* worker.run(chunks, note);
    } finally {
      this.release(worker);
    }
  }

  /** Ends all processes; inputs that are being read fail. */
  close(): void {
    this.isClosed = true;
    for (const wake of this.waiting.splice(0)) wake();
    for (const worker of this.all) worker.end();
  }

  private async acquire(): Promise<StreamProcess> {
    for (;;) {
      if (this.isClosed) throw new Error('the process pool is closed');
      const [entry] = this.idle;
      if (entry !== undefined) {
        clearTimeout(entry[1]);
        this.idle.delete(entry[0]);
        return entry[0];
      }
      if (this.all.size < this.options.size) return this.start();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private release(worker: StreamProcess): void {
    if (worker.hasFailed) this.all.delete(worker);
    else this.idle.set(worker, setTimeout(() => worker.end(), this.options.idle_ms).unref());
    this.waiting.shift()?.();
  }

  private start(): StreamProcess {
    const worker: StreamProcess = new StreamProcess(this.options.script, this.options.limits, () => {
      clearTimeout(this.idle.get(worker));
      this.idle.delete(worker);
      this.all.delete(worker);
    });
    this.all.add(worker);
    return worker;
  }
}
