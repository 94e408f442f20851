import { Worker, type MessagePort } from 'node:worker_threads';
import { PortCalls } from './port-calls.ts';
import type { ThreadMethods, ThreadReply } from './thread-messages.ts';

/** A worker thread whose functions can be called. It keeps the process alive only while a call is pending. */
export class Thread<Methods extends ThreadMethods<Methods>> {
  private readonly worker: Worker;
  private readonly calls: PortCalls<Methods>;

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
    this.calls = new PortCalls(this.worker);
    this.worker.on('message', (reply: ThreadReply) => {
      this.calls.settle(reply);
      if (this.calls.size === 0) this.worker.unref();
    });
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
    return this.send(method, parameters, []);
  }

  /** Calls a function and hands over the message ports among its parameters. */
  send<Name extends keyof Methods & string>(method: Name, parameters: Parameters<Methods[Name]>, ports: readonly MessagePort[]): Promise<Awaited<ReturnType<Methods[Name]>>> {
    const answer = this.calls.call(method, parameters, ports);
    if (this.calls.size === 1) this.worker.ref();
    return answer;
  }

  /** Ends the thread; pending calls are rejected. */
  async end(): Promise<void> {
    this.fail(new Error('the thread was ended'));
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    if (this.calls.fail(error)) this.onEnd();
  }
}
