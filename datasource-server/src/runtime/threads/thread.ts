import { Worker } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import type { PlainError, ThreadCall, ThreadMethods, ThreadReply } from './thread-messages.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread whose functions can be called. It keeps the process alive only while a call is pending. */
export class Thread<Methods extends ThreadMethods<Methods>> {
  private readonly worker: Worker;
  private readonly pending = new Map<number, PendingCall>();
  private failure: Error | null = null;
  private callCount = 0;

  /**
   * @param script - bundled file that calls `serveCalls`
   * @param settings - `workerData` of the thread
   * @param onEnd - called once, when the thread ends or fails
   */
  constructor(
    script: string,
    settings: unknown,
    private readonly onEnd: () => void,
  ) {
    this.worker = new Worker(script, { workerData: settings });
    this.worker.on('message', (reply: ThreadReply) => this.settle(reply));
    this.worker.on('messageerror', (error) => this.fail(error));
    this.worker.on('error', (error: Error) => this.fail(error));
    this.worker.on('exit', (code) => this.fail(new Error(`the thread ended with exit code ${code}`)));
    this.worker.unref();
  }

  /**
   * Calls a function of the thread. Calls start in the order in which they are made; asynchronous ones may overlap.
   *
   * @throws AppError or Error that the function throws, and Error where the thread ends first
   */
  call<Name extends keyof Methods & string>(method: Name, ...parameters: Parameters<Methods[Name]>): Promise<Awaited<ReturnType<Methods[Name]>>> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      const id = this.callCount++;
      this.worker.postMessage({ id, method, parameters } satisfies ThreadCall);
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
      if (this.pending.size === 1) this.worker.ref();
    });
  }

  /** Ends the thread; pending calls are rejected. */
  async end(): Promise<void> {
    this.fail(new Error('the thread was ended'));
    await this.worker.terminate();
  }

  private settle(reply: ThreadReply): void {
    const call = this.pending.get(reply.id);
    if (call === undefined) return;
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.worker.unref();
    if ('result' in reply) call.resolve(reply.result);
    else call.reject('app_error' in reply ? toAppError(reply.app_error) : toError(reply.error));
  }

  private fail(error: Error): void {
    if (this.failure !== null) return;
    this.failure = error;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
    this.onEnd();
  }
}

const toAppError = ({ code, message, hint, details }: Extract<ThreadReply, { app_error: unknown }>['app_error']): AppError => new AppError(code, message, { hint, details: { ...details } });

const toError = ({ name, message, stack }: PlainError): Error => Object.assign(new Error(message), { name, stack });
