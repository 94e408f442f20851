import { AppError, type ErrorBody } from '@weir/schema';
import { loadClientConfig } from '../serve/config/config.ts';

/** A request to a Weir server. */
interface ServerRequest {
  readonly method?: string;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly type?: string;
}

/**
 * Calls a Weir server, with the token of the settings, and gives an answer that is no error, unread.
 *
 * @throws AppError as the server answered it, `config.invalid` for no URL, `server.unreachable` when there is no answer
 */
export const openServer = async (url: string, path: string, init: ServerRequest = {}): Promise<Response> => {
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
  if (response.ok) return response;
  const error = ((await response.json().catch(() => null)) as ErrorBody | null)?.error;
  if (error === undefined) throw new AppError('server.unreachable', `${url} answered ${response.status}, and not as a Weir server does.`);
  throw new AppError(error.code, error.message, { hint: error.hint, details: { ...error.details } });
};

/** Calls a Weir server for an answer in JSON. @throws AppError as {@link openServer} does */
export const callServer = async <T>(url: string, path: string, init: ServerRequest = {}): Promise<T> =>
  (await (await openServer(url, path, init)).json().catch(() => null)) as T;
