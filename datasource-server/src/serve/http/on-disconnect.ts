import type { Response } from 'express';

/** Aborted when the caller leaves before the answer is whole. */
export const onDisconnect = (response: Response): AbortSignal => {
  const gone = new AbortController();
  const leave = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  // On a busy server the caller may have left before its request had its turn.
  if (response.closed || response.req.socket.destroyed) leave();
  response.once('close', leave);
  return gone.signal;
};
