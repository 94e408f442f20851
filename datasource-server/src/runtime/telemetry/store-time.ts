import { AsyncLocalStorage } from 'node:async_hooks';

/** Time that one request waited for the store: while at least one of its statements, own or shared, was running. */
class StoreTime {
  private running = 0;
  private since = 0;
  private waited = 0;

  begin(): void {
    if (this.running++ === 0) this.since = performance.now();
  }

  end(): void {
    if (--this.running === 0) this.waited += performance.now() - this.since;
  }

  get ms(): number {
    return this.waited;
  }
}

const current = new AsyncLocalStorage<StoreTime>();

/** Runs the handler of a request. Returns its answer and the time it waited for the store, ms. */
export const withStoreTime = async <T>(answer: () => Promise<T>): Promise<{ answer: T; store_ms: number }> => {
  const time = new StoreTime();
  return { answer: await current.run(time, answer), store_ms: time.ms };
};

/** Adds the duration of a read to the request it runs for, if any. */
export const timedRead = async <T>(read: () => Promise<T>): Promise<T> => {
  const time = current.getStore();
  if (time === undefined) return read();
  time.begin();
  try {
    return await read();
  } finally {
    time.end();
  }
};
