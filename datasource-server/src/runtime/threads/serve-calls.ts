import { parentPort, type MessagePort } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import type { ThreadCall, ThreadMethods, ThreadReply } from './thread-messages.ts';

/**
 * Answers the calls that the parent thread sends, or those that come through a port; the counterpart of {@link PortCalls}.
 * Several calls may run at once.
 *
 * Results are copied, not transferred: a detached buffer makes V8 run all later code on typed arrays slower.
 *
 * @throws TypeError outside a worker thread, without a port
 */
export const serveCalls = <Methods extends ThreadMethods<Methods>>(methods: Methods, port: MessagePort | null = parentPort): void => {
  if (port === null) throw new TypeError('serveCalls must run in a worker thread, or get a port');
  const answer = async ({ id, method, parameters }: ThreadCall): Promise<void> => {
    try {
      const run: (...of: never[]) => unknown = methods[method as keyof Methods];
      port.postMessage({ id, result: await run(...(parameters as never[])) } satisfies ThreadReply);
    } catch (error) {
      port.postMessage(toFailure(id, error));
    }
  };
  port.on('message', (call: ThreadCall) => void answer(call));
};

const toFailure = (id: number, error: unknown): ThreadReply => {
  if (error instanceof AppError) return { id, app_error: error.toJSON().error };
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { id, error: { name, message, stack } };
};
