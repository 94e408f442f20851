import type { MessagePort } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import type { PlainError, ThreadCall, ThreadMethods, ThreadReply } from './thread-messages.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What calls are sent through: a thread, or one end of a message channel. */
type Sender = Pick<MessagePort, 'postMessage'>;

/** Calls to functions on another thread that have no answer yet. */
export class PortCalls<Methods extends ThreadMethods<Methods>> {
  private readonly pending = new Map<number, PendingCall>();
  private failure: Error | null = null;
  private callCount = 0;

  constructor(private readonly sender: Sender) {}

  /** Number of calls without an answer. */
  get size(): number {
    return this.pending.size;
  }

  /**
   * Calls a function. Ports among the parameters are handed over.
   *
   * @throws AppError or Error that the function throws, and the error that `fail` was called with
   */
  call<Name extends keyof Methods & string>(method: Name, parameters: Parameters<Methods[Name]>, ports: readonly MessagePort[] = []): Promise<Awaited<ReturnType<Methods[Name]>>> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      const id = this.callCount++;
      this.sender.postMessage({ id, method, parameters } satisfies ThreadCall, ports);
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
    });
  }

  /** Settles the call that a reply answers. */
  settle(reply: ThreadReply): void {
    const call = this.pending.get(reply.id);
    if (call === undefined) return;
    this.pending.delete(reply.id);
    if ('result' in reply) call.resolve(reply.result);
    else call.reject('app_error' in reply ? toAppError(reply.app_error) : toError(reply.error));
  }

  /** Rejects all calls, those to come included. Returns false where it was called before. */
  fail(error: Error): boolean {
    if (this.failure !== null) return false;
    this.failure = error;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
    return true;
  }
}

const toAppError = ({ code, message, hint, details }: Extract<ThreadReply, { app_error: unknown }>['app_error']): AppError => new AppError(code, message, { hint, details: { ...details } });

const toError = ({ name, message, stack }: PlainError): Error => Object.assign(new Error(message), { name, stack });
