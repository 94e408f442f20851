/** Event in the Common Event Format. */
export interface CefEvent {
  /** Text before `CEF:`, such as a syslog header; empty where there is none. */
  readonly prefix: string;
  readonly vendor: string;
  readonly product: string;
  readonly signature_id: string;
  readonly name: string;
  /** Values by key; the first one of a key that occurs again, because later ones may come from a client. */
  readonly extension: ReadonlyMap<string, string>;
}

/** A header of syslog: priority, time, host and tag, without quotes and brackets, which other formats have there. */
const START = /^([^"'{}[\]=|]{0,200}?)(?<![^\s:])CEF: ?\d{1,2}(?:\.\d{1,2})?\|/;
const HEADER_FIELDS = 6;
const KEY = /(?:^|\s)([A-Za-z][A-Za-z0-9_.-]{0,63}(?:\[[0-9]{1,4}\])?)=/g;
const ESCAPE = /\\(.)/g;

const unescape = (text: string): string =>
  text.includes('\\') ? text.replace(ESCAPE, (both, character: string) => (character === 'n' ? '\n' : character === 'r' ? '\r' : '\\=|'.includes(character) ? character : both)) : text;

/** Returns whether a line begins as an event in the Common Event Format, after a header of syslog or without one. */
export const isCef = (line: string): boolean => START.test(line);

/** Returns the event of a line; null for a line that is not one, or whose header is incomplete. */
export const parseCef = (line: string): CefEvent | null => {
  const found = START.exec(line);
  if (found === null) return null;
  const header: string[] = [];
  let from = found[0].length;
  for (let at = from; header.length < HEADER_FIELDS; at++) {
    if (at >= line.length) {
      // Some devices leave out the mark after the severity, which is one word or a number.
      if (header.length < HEADER_FIELDS - 1) return null;
      const space = line.indexOf(' ', from);
      header.push(unescape(line.slice(from, space === -1 ? undefined : space)));
      from = space === -1 ? line.length : space;
    } else if (line[at] === '\\') at++;
    else if (line[at] === '|') {
      header.push(unescape(line.slice(from, at)));
      from = at + 1;
    }
  }
  const [vendor, product, , signature_id, name] = header;
  return { prefix: found[1], vendor, product, signature_id, name, extension: parseExtension(line.slice(from)) };
};

/** Returns the values of an extension: a value ends before the space of the next `key=`. `=` in a value is written `\=`. */
const parseExtension = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  let key: string | null = null;
  let from = 0;
  const put = (end: number): void => {
    if (key !== null && !values.has(key)) values.set(key, unescape(text.slice(from, end).trim()));
  };
  for (const found of text.matchAll(KEY)) {
    put(found.index);
    key = found[1];
    from = found.index + found[0].length;
  }
  put(text.length);
  return values;
};
