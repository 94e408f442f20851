import { AppError, type ErrorBody } from '@weir/schema';
import { loadClientConfig } from '../serve/config/config.ts';

/** A request to a Weir server. */
interface ServerRequest {
  readonly method?: string;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly type?: string;
}

/**
 * Calls a Weir server with the token in WEIR_TOKEN and returns the response, its body unread.
 *
 * @throws AppError as the server answered it, `config.invalid` for a URL that is not valid, `server.unreachable` without an answer
 */
export const openServer = async (url: string, path: string, init: ServerRequest = {}): Promise<Response> => {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new AppError('config.invalid', `--url is not valid: got ${url}, expected an http or https address.`, { hint: 'Write the address as http://127.0.0.1:8642.' });
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
  if (error === undefined) throw new AppError('server.unreachable', `${url} is not a Weir server: it answered with status ${response.status}.`);
  throw new AppError(error.code, error.message, { hint: error.hint, details: { ...error.details } });
};

/** Calls a Weir server and returns its JSON answer. @throws AppError as {@link openServer} does */
export const callServer = async <T>(url: string, path: string, init: ServerRequest = {}): Promise<T> =>
  (await (await openServer(url, path, init)).json().catch(() => null)) as T;
