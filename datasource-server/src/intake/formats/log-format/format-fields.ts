/** Meaning of a field of a format string for the record of its line. */
export type FieldRole =
  /** Address of the client, of the peer behind a module that replaced it, and the list of X-Forwarded-For. */
  | 'client' | 'peer' | 'forwarded'
  | 'client_port' | 'server_address' | 'server_port'
  /** Whole times when the line was written. */
  | 'epoch_time' | 'end_time'
  /** Durations of the request. */
  | 'seconds' | 'milliseconds' | 'microseconds'
  | 'status' | 'sent' | 'sent_body' | 'received'
  | 'request' | 'request_uri' | 'path' | 'user_agent'
  | 'scheme' | 'tls' | 'server_name' | 'request_id' | 'country'
  | TimePart;

/** Part of a time, written by strftime, of the begin or of the end of the request. */
export type TimePart = `${'begin' | 'end'}:${'whole' | 'epoch_s' | 'epoch_ms' | 'epoch_us' | 'year' | 'short_year' | 'month' | 'day' | 'hour' | 'half_hour' | 'half' | 'minute' | 'second' | 'fraction' | 'zone'}`;

/** Values that a field can have. */
export interface Grammar {
  /** Source of a regular expression without capturing groups. */
  readonly source: string;
  /** Matches the characters that the values contain. */
  readonly character: RegExp;
  /** Who writes the value: the server, or the client. A word of the client has neither spaces nor quotes; bounded text not the separator. */
  readonly writer: 'server' | 'client_word' | 'client_bounded' | 'client';
}

/** One field of a format string. */
export interface FormatField {
  /** As written in the format string: `$status`, `%>s`. */
  readonly name: string;
  readonly role: FieldRole | null;
  readonly grammar: Grammar;
}

/** A format string in parts: literal text, and fields. */
export type FormatPart = string | FormatField;

/** Bounded, so that a long line costs no more than its length. */
const byServer = (characters: string, source = `[${characters}]{0,40}`): Grammar => ({ source: `(?:${source}|-)?`, character: new RegExp(`[${characters}]`), writer: 'server' });

/**
 * Text of the client, where the server escapes quotes, backslashes and controls. Greedy: an unquoted text ends at the last place
 * at which the rest of the line fits.
 */
const ESCAPED = String.raw`[^"\\\t]*(?:\\.[^"\\\t]*)*`;
export const CLIENT_TEXT: Grammar = { source: ESCAPED, character: /[^"\t]/, writer: 'client' };
/** Text of the client, where the server escapes nothing. */
export const RAW_TEXT: Grammar = { source: '.*', character: /./, writer: 'client' };
/** A word of the client, such as a host name, in which the server accepts neither spaces nor quotes. */
export const CLIENT_WORD: Grammar = { source: String.raw`[^\s"]*`, character: /[^\s"]/, writer: 'client_word' };
/** Apache writes an empty user name as two quotes. */
export const USER_NAME: Grammar = { ...CLIENT_TEXT, source: String.raw`[^"\\\t]*(?:(?:\\.|""(?=\s))[^"\\\t]*)*` };
export const ADDRESS = byServer(String.raw`\w:.%-`, String.raw`[\w:.%-]{1,255}`);
export const DIGITS = byServer('0-9');
export const STATUS = byServer('0-9', String.raw`\d{1,3}`);
export const DECIMAL = byServer('0-9.');
export const NAME = byServer(String.raw`\w.*:\[\]-`, String.raw`[\w.*:\[\]-]{1,255}`);
export const HEX = byServer('0-9A-Fa-f');
export const SCHEME = byServer('a-z', 'https?|wss?');
export const COUNTRY = byServer('A-Z', '[A-Z]{2}');
const UPSTREAM_ITEM = String.raw`[\w.:/\[\]-]{1,255}`;
/** Values of several upstream servers: `0.1, 0.2 : 0.3`, and addresses. */
export const UPSTREAM = byServer(String.raw`\w.:/,\[\] -`, `${UPSTREAM_ITEM}(?:(?:,| :) ${UPSTREAM_ITEM}){0,63}`);
/** Versions, ciphers and flags that the server writes without spaces. */
export const SERVER_WORD = byServer(String.raw`\w.:/+*!,;=@-`, String.raw`[\w.:/+*!,;=@-]{1,255}`);
/** Times have a fixed shape, so that only a digit next to them could be taken for a part of them. */
export const CLF_TIME: Grammar = { source: String.raw`\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2}(?:[.,]\d+)? [+-]\d{4}`, character: /\d/, writer: 'server' };
export const ISO_TIME: Grammar = { source: String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})`, character: /\d/, writer: 'server' };

/** Returns a grammar of the server from the characters and the source of its values. */
export const toServerGrammar = (characters: string, source: string): Grammar => ({ source, character: new RegExp(`[${characters}]`), writer: 'server' });

/** A format string that cannot be read. The message says why, and what to change. */
export class LogFormatError extends Error {
  override readonly name = 'LogFormatError';
}
