import type { IncomingHttpHeaders } from 'node:http';

const MAX_LOGIN = 200;
const UNNAMED = 'someone with access to the API';

/** Returns the author of a request: the Grafana user from the bridge's header, else the name in the request, else a placeholder. */
export const authorOf = (headers: IncomingHttpHeaders, named: string | undefined): string => {
  const login = headers['x-grafana-user'];
  return typeof login === 'string' && login !== '' ? unescape(login).slice(0, MAX_LOGIN) : (named ?? UNNAMED);
};

/** Undoes the URL escaping of the bridge; returns a login that is not escaped unchanged. */
const unescape = (login: string): string => {
  try {
    return decodeURIComponent(login);
  } catch {
    return login;
  }
};
