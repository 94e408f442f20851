/** Target of a request line: `GET /path?query HTTP/1.1`, or with a whole URL as load balancers log it. */
export interface RequestTarget {
  /** Path without the query; null for a line that is not a request. */
  readonly path: string | null;
  /** Scheme of the URL in lower case; null where the target is only a path. */
  readonly scheme: string | null;
  /** Port in the URL; null where there is none. */
  readonly port: string | null;
}

const NO_TARGET: RequestTarget = { path: null, scheme: null, port: null };
const ABSOLUTE = /^([a-zA-Z][a-zA-Z+.-]{0,15}):\/\/[^/?#]*?(?::(\d{1,5}|-))?(?=[/?#]|$)/;

/** Returns a path without query and fragment. */
export const withoutQuery = (uri: string): string => {
  const end = uri.search(/[?#]/);
  return end === -1 ? uri : uri.slice(0, end);
};

/** Returns the target of a request line. A line that is not a request, such as TLS bytes sent to a plain port, has none. */
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
