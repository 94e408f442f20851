/** What a request line asks for: `GET /path?query HTTP/1.1`, or with a whole URL as a load balancer writes it. */
export interface RequestTarget {
  /** Path without its query; null where the line is no request. */
  readonly path: string | null;
  /** Scheme of the URL in lower case; null where there is only a path. */
  readonly scheme: string | null;
  /** Port in the URL; null where it is not written. */
  readonly port: string | null;
}

const NO_TARGET: RequestTarget = { path: null, scheme: null, port: null };
const ABSOLUTE = /^([a-zA-Z][a-zA-Z+.-]{0,15}):\/\/[^/?#]*?(?::(\d{1,5}|-))?(?=[/?#]|$)/;

/** A path without its query and fragment. */
export const withoutQuery = (uri: string): string => {
  const end = uri.search(/[?#]/);
  return end === -1 ? uri : uri.slice(0, end);
};

/** What a request line asks for. A line that is none, as of a scan that speaks TLS to a plain port, asks for nothing. */
export const toRequestTarget = (line: string): RequestTarget => {
  const first = line.indexOf(' ');
  if (first <= 0) return NO_TARGET;
  const last = line.lastIndexOf(' ');
  const uri = line.slice(first + 1, last > first ? last : undefined);
  if (uri.startsWith('/')) return { path: withoutQuery(uri), scheme: null, port: null };
  const found = ABSOLUTE.exec(uri);
  if (found === null) return NO_TARGET;
  return { path: withoutQuery(uri.slice(found[0].length)) || '/', scheme: found[1].toLowerCase(), port: found[2] ?? null };
};
