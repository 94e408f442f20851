import { AppError, type ErrorBody } from '@weir/schema';
import { loadClientConfig } from '../config/config.ts';

/**
 * Calls a Weir server, with the token of the settings.
 *
 * @throws AppError as the server answered it, `config.invalid` for no URL, `server.unreachable` when there is no answer
 */
export const callServer = async <T>(url: string, path: string, init: { method?: string; body?: string | ReadableStream<Uint8Array>; type?: string } = {}): Promise<T> => {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new AppError('config.invalid', `--url is ${url}, which is no address.`, { hint: 'Give it as http://127.0.0.1:8642.' });
  }
  const { token } = loadClientConfig();
  const headers: Record<string, string> = {};
  if (init.type !== undefined) headers['content-type'] = init.type;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const response = await fetch(new URL(`/api/v1${path}`, url), { method: init.method ?? 'GET', headers, body: init.body, duplex: 'half' }).catch((cause: unknown) => {
    throw new AppError('server.unreachable', `No server answers at ${url}.`, { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const error = (answer as ErrorBody | null)?.error;
  if (error === undefined) throw new AppError('server.unreachable', `${url} answered ${response.status}, and not as a Weir server does.`);
  throw new AppError(error.code, error.message, { hint: error.hint, details: { ...error.details } });
};
