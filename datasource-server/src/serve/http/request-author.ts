import type { IncomingHttpHeaders } from 'node:http';

const MAX_LOGIN = 200;
const UNNAMED = 'someone with access to the API';

/** Who asks: Grafana's user, whom the bridge names in a header; else whoever the request says; else someone unnamed. */
export const authorOf = (headers: IncomingHttpHeaders, said: string | undefined): string => {
  const login = headers['x-grafana-user'];
  return typeof login === 'string' && login !== '' ? unescape(login).slice(0, MAX_LOGIN) : (said ?? UNNAMED);
};

/** The bridge escapes logins as a segment of a path; what is no such escape is taken as it is. */
const unescape = (login: string): string => {
  try {
    return decodeURIComponent(login);
  } catch {
    return login;
  }
};
