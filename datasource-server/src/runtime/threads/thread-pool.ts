import { Thread } from './thread.ts';
import type { ThreadMethods } from './thread-messages.ts';

/** Settings of a thread pool. */
export interface ThreadPoolOptions {
  /** Bundled file that calls `serveCalls`. */
  readonly script: string;
  /** Largest number of threads, at least 1. */
  readonly size: number;
  /** `workerData` of each thread. */
  readonly settings?: unknown;
  /** A thread without work ends after this time; without it, threads stay until `close`. */
  readonly idle_ms?: number;
}

interface Waiting<Methods extends ThreadMethods<Methods>> {
  readonly resolve: (thread: Thread<Methods>) => void;
  readonly reject: (error: Error) => void;
}

/** Starts up to `size` threads when they are needed, and replaces a thread that failed. */
export class ThreadPool<Methods extends ThreadMethods<Methods>> {
  private readonly idle = new Map<Thread<Methods>, NodeJS.Timeout | undefined>();
  private readonly all = new Set<Thread<Methods>>();
  private readonly waiting: Array<Waiting<Methods>> = [];
  private isClosed = false;

  constructor(private readonly options: ThreadPoolOptions) {}

  /**
   * Runs a function on a thread that does nothing else meanwhile. Calls wait in order for a free thread.
   *
   * @throws what `Thread.call` throws, and Error once the pool is closed
   */
  async run<Name extends keyof Methods & string>(method: Name, ...parameters: Parameters<Methods[Name]>): Promise<Awaited<ReturnType<Methods[Name]>>> {
    const thread = await this.acquire();
    try {
      return await thread.call(method, ...parameters);
    } finally {
      this.release(thread);
    }
  }

  /** Returns a free thread for the caller alone, or null where all are in use. Give it back with `release`. */
  tryAcquire(): Thread<Methods> | null {
    if (this.isClosed) return null;
    const [entry] = this.idle;
    if (entry === undefined) return this.all.size < this.options.size ? this.start() : null;
    const [thread, timer] = entry;
    clearTimeout(timer);
    this.idle.delete(thread);
    return thread;
  }

  /** Gives a thread back; one that has ended is replaced when it is needed. */
  release(thread: Thread<Methods>): void {
    const next = this.waiting.shift();
    if (next !== undefined) next.resolve(this.all.has(thread) ? thread : this.start());
    else if (this.all.has(thread)) {
      const { idle_ms } = this.options;
      this.idle.set(thread, idle_ms === undefined ? undefined : setTimeout(() => void thread.end(), idle_ms).unref());
    }
  }

  /** Ends all threads; running and waiting calls are rejected. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.waiting.splice(0)) reject(closed());
    await Promise.all([...this.all].map((thread) => thread.end()));
  }

  /** Returns a thread for the caller alone, as soon as one is free. Give it back with `release`. @throws Error once the pool is closed */
  async acquire(): Promise<Thread<Methods>> {
    if (this.isClosed) throw closed();
    return this.tryAcquire() ?? new Promise<Thread<Methods>>((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private start(): Thread<Methods> {
    const { script, settings } = this.options;
    const thread: Thread<Methods> = new Thread<Methods>(script, settings, () => {
      clearTimeout(this.idle.get(thread));
      this.idle.delete(thread);
      this.all.delete(thread);
    });
    this.all.add(thread);
    return thread;
  }
}

const closed = (): Error => new Error('the thread pool is closed');
