import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '@weir/schema';
import type { Log } from '../../runtime/telemetry/log.ts';

/** Seconds after which a client may retry when the server is busy. */
const RETRY_AFTER_S = 2;

/** Returns any error as an AppError: errors of the body parser are the client's fault, all others the server's. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.parse.failed') return new AppError('http.bad_json', 'The body is not valid JSON.');
  if (type === 'entity.too.large') return new AppError('http.too_large', 'The body is larger than this route accepts.');
  if (status !== undefined && status >= 400 && status < 500) return new AppError('http.bad_request', 'The request is not valid.');
  return new AppError('internal.unexpected', 'The server failed unexpectedly.', { cause: error });
};

/** Answers every error as JSON, and logs server errors once. */
export const answerErrors =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const answer = toAppError(error);
    if (answer.status >= 500) log.error({ err: error, method: request.method, path: request.path }, answer.message);
    if (response.headersSent) return void response.destroy();
    if (answer.status === 503) response.setHeader('Retry-After', RETRY_AFTER_S);
    response.status(answer.status).json(answer);
  };

/** Answers requests that match no route. */
export const answerNotFound: RequestHandler = (request) => {
  throw new AppError('http.not_found', `No such route: got ${request.method} ${request.path.slice(0, 200)}.`);
};
