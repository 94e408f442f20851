import { AppError, type ErrorBody } from '@weir/schema';
import { EXIT } from './exit-codes.ts';

/**
 * Calls a Weir server; the token comes from WEIR_TOKEN.
 *
 * @throws AppError as the server answered it; sets the exit status `unreachable` when there is no answer
 */
export const callServer = async <T>(url: string, path: string, init: { method?: string; body?: string; type?: string; token?: string }): Promise<T> => {
  const headers: Record<string, string> = {};
  if (init.type !== undefined) headers['content-type'] = init.type;
  if (init.token !== undefined) headers.authorization = `Bearer ${init.token}`;
  const response = await fetch(new URL(`/api/v1${path}`, url), { method: init.method ?? 'GET', headers, body: init.body }).catch((cause: unknown) => {
    process.exitCode = EXIT.unreachable;
    throw new AppError('http.not_found', `No server answers at ${url}.`, { hint: 'Start one with "weir serve", or name it with --url.', cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const error = (answer as ErrorBody | null)?.error;
  if (error === undefined) throw new AppError('internal.unexpected', `${url} answered ${response.status}, and not as a Weir server does.`);
  throw new AppError(error.code, error.message, { hint: error.hint, details: { ...error.details } });
};
