import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '@weir/schema';
import type { Log } from '../../runtime/telemetry/log.ts';

/** When to come again, where the server is busy now. */
const RETRY_AFTER_S = 2;

/** Any error as an AppError: body-parser's are the caller's, all others ours. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.parse.failed') return new AppError('http.bad_json', 'The body is not JSON.');
  if (type === 'entity.too.large') return new AppError('http.too_large', 'The body is larger than this route takes.');
  if (status !== undefined && status >= 400 && status < 500) return new AppError('http.bad_request', 'The request cannot be read.');
  return new AppError('internal.unexpected', 'Something went wrong in the server.', { cause: error });
};

/** Answers every error as JSON, and logs those that are not the caller's, once. */
export const answerErrors =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const answer = toAppError(error);
    if (answer.status >= 500) log.error({ err: error, method: request.method, path: request.path }, answer.message);
    if (response.headersSent) return void response.destroy();
    if (answer.status === 503) response.setHeader('Retry-After', RETRY_AFTER_S);
    response.status(answer.status).json(answer);
  };

/** Answers what no route took. */
export const answerNotFound: RequestHandler = (request) => {
  throw new AppError('http.not_found', `There is no ${request.method} ${request.path.slice(0, 200)}.`);
};
