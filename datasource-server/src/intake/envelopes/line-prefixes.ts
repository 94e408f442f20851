import { afterStructuredData } from './structured-data.ts';
import type { WrapStats } from './wrap-stats.ts';

/** A line without its prefix. */
export interface Unprefixed {
  readonly text: string;
  /** Stream of a container line that continues in a later line of this stream; null for a complete one. */
  readonly partialOf: string | null;
  /** Stream of a container line; null for others. */
  readonly stream: string | null;
}

const PRIORITY = /^<\d{1,3}>/;
/** Kubernetes CRI: time, stream, tags, text. `P` is a part of a line, `F` its last or only part. */
const CRI = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::\S*)?(?: |$)/;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?))? /;
/** RFC 3164 section 4.1.2; some senders add a year or milliseconds. */
const BSD_TIME = /^[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4})? /;
/** RFC 5424 section 6: version, time, host, application, process, message id. */
const HEADER_5424 = /^1 (?:-|\d{4}-\d\d-\d\dT\S+) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} /;
/** Host and tag of RFC 3164 section 4.1.3; some senders omit the host. */
const HOST_AND_TAG = /^(?:([^\s[\]"{]+) )?([A-Za-z_][\w./-]{0,63})(?:\[[\w.-]{1,16}\])?:(?: |(?=[{[<"])|$)/;
/** Cookie of JSON in syslog (Lumberjack). */
const COOKIE = /^@cee: ?/;
/** Name of a host or a log stream, not an address or a number. */
const NAME = /^(?=[^\s]*[A-Za-z])(?![\da-fA-F]*:[\da-fA-F:.]*\s)[\w./:@$[\]-]+ /;

/** Formats that begin with a header of syslog, and use its time or its host. */
const READS_HEADER: ReadonlySet<string> = new Set(['cef', 'haproxy']);

const SPACE = 32;
const DASH = 45;
const LESS_THAN = 60;
const DIGIT_1 = 49;

/** Returns whether a line may begin with a prefix that Weir removes; it looks at a few characters only. */
export const mayHavePrefix = (line: string): boolean => {
  const first = line.charCodeAt(0);
  if (first === LESS_THAN) return true;
  if (line.length < 10) return false;
  if (line.charCodeAt(4) === DASH) return line.charCodeAt(7) === DASH && isDigit(first);
  if (line.charCodeAt(3) === SPACE) return line.charCodeAt(6) === SPACE && first >= 65 && first <= 90;
  return first === DIGIT_1 && line.charCodeAt(1) === SPACE && (line.charCodeAt(6) === DASH || line.charCodeAt(2) === DASH);
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Returns a line without the header of syslog, CRI or a CloudWatch Logs export; null where it has none.
 *
 * The header of CRI and the priority of syslog are certain. A time at the start may belong to the row itself, so it is removed
 * only where a format recognises what follows.
 */
export const unprefix = (line: string, stats: WrapStats, recognise: (line: string) => string | null): Unprefixed | null => {
  if (line.charCodeAt(0) === LESS_THAN) return unprefixSyslog(line, stats, recognise);
  const cri = CRI.exec(line);
  if (cri !== null) return { text: line.slice(cri[0].length), partialOf: cri[2] === 'P' ? cri[1] : null, stream: cri[1] };
  const newer = HEADER_5424.exec(line);
  if (newer !== null) {
    const text = afterStructuredData(line.slice(newer[0].length));
    return text !== null && stats.decide(`5424 ${newer[1]}`, () => isWrapped(line, text, recognise)) ? toWhole(text) : null;
  }
  const time = (BSD_TIME.exec(line) ?? ISO_TIME.exec(line))?.[0];
  return time === undefined ? null : afterTime(line, time, stats, recognise);
};

const afterTime = (line: string, time: string, stats: WrapStats, recognise: (line: string) => string | null): Unprefixed | null => {
  const rest = line.slice(time.length);
  const tag = HOST_AND_TAG.exec(rest);
  if (tag !== null) {
    const text = rest.slice(tag[0].length).replace(COOKIE, '');
    if (stats.decide(`tag ${tag[2]}`, () => isWrapped(line, text, recognise))) return toWhole(text);
  }
  let text = rest;
  for (let names = 0; names < 3; names++) {
    const inner = text;
    if (stats.decide(`names ${names}`, () => isWrapped(line, inner, recognise))) return toWhole(inner);
    const name = NAME.exec(inner);
    if (name === null) return null;
    text = inner.slice(name[0].length);
  }
  return null;
};

const unprefixSyslog = (line: string, stats: WrapStats, recognise: (line: string) => string | null): Unprefixed | null => {
  const priority = PRIORITY.exec(line);
  if (priority === null) return null;
  const { tag, message } = withoutHeader(line.slice(priority[0].length));
  return stats.decide(`priority ${tag}`, () => isPeeled(recognise(line), recognise(message))) ? toWhole(message.replace(COOKIE, '')) : null;
};

/** Returns the tag and the message of a syslog line, whose priority is removed. A line without a header is the message. */
const withoutHeader = (text: string): { readonly tag: string; readonly message: string } => {
  const newer = HEADER_5424.exec(text);
  const message = newer === null ? null : afterStructuredData(text.slice(newer[0].length));
  if (newer !== null && message !== null) return { tag: newer[1], message };
  const time = (BSD_TIME.exec(text) ?? ISO_TIME.exec(text))?.[0];
  if (time === undefined) return { tag: '', message: text };
  const rest = text.slice(time.length);
  const tag = HOST_AND_TAG.exec(rest);
  return { tag: tag?.[2] ?? '', message: rest.slice(tag?.[0].length ?? 0) };
};

/** Returns whether the text is a row, and the whole line is none, or a row whose client a lenient format seeks in the prefix. */
const isWrapped = (line: string, text: string, recognise: (line: string) => string | null): boolean => {
  const inner = recognise(text);
  return inner !== null && isPeeled(recognise(line), inner);
};

const isPeeled = (outer: string | null, inner: string | null): boolean => outer === null || (outer === inner && !READS_HEADER.has(outer));

const toWhole = (text: string): Unprefixed => ({ text, partialOf: null, stream: null });
