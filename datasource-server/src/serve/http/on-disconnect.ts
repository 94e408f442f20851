import type { Response } from 'express';

/** Returns a signal that aborts when the client disconnects before the answer is complete. */
export const onDisconnect = (response: Response): AbortSignal => {
  const gone = new AbortController();
  const abort = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  // On a busy server the client may have disconnected before its request was handled.
  if (response.closed || response.req.socket.destroyed) abort();
  response.once('close', abort);
  return gone.signal;
};
