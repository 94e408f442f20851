import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Longest accepted line; a longer one is one reject. */
export const MAX_LINE_BYTES = 1024 * 1024;
/** Reason for a line that is too long. */
export const TOO_LONG = `longer than ${MAX_LINE_BYTES} bytes`;

const NUL = 0;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const UTF16_LITTLE = [0xff, 0xfe];
const UTF16_BIG = [0xfe, 0xff];
const REPLACEMENT = '\ufffd';

/** Complete lines of one chunk, without line ends. */
export type LineBatch = readonly string[];

/** Complete lines of one chunk as valid UTF-8 without NUL bytes, separated by line feeds; the last line has none. */
export type ByteBatch = Buffer;

/** Consecutive lines, or rows, that cannot be read, with the reason. */
export interface UnreadLines {
  readonly reason: string;
  readonly count: number;
}

/** Part of a log: lines, or a number of lines that cannot be read. */
export type LogPart = ByteBatch | UnreadLines;

/** Returns whether a part consists of lines that cannot be read. */
export const isUnread = (part: LogPart | LineBatch): part is UnreadLines => 'reason' in part;

/**
 * Yields the lines of a byte stream, one batch per chunk; holds at most one chunk and one line in memory.
 *
 * No content is an error: bytes that are not UTF-8 become U+FFFD, NUL bytes before a line are removed (a truncated file has
 * them), and a line longer than MAX_LINE_BYTES is reported as unread. UTF-16 is decoded where a byte order mark announces it.
 */
export async function* readByteLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LogPart> {
  const lines = new LineCutter();
  for await (const chunk of toUtf8(chunks)) yield* lines.add(chunk);
  yield* lines.end();
}

/** Yields the lines of a byte stream as text; see readByteLines. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch | UnreadLines> {
  for await (const part of readByteLines(chunks)) yield isUnread(part) ? part : splitLines(part);
}

/** Returns the lines of a batch as text. */
export const splitLines = (batch: ByteBatch): LineBatch => batch.toString('utf8').split('\n').map(trimReturn);

/** Returns a text without the carriage return at its end. */
export const trimReturn = (line: string): string => (line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line);

/** Cuts chunks into batches of complete lines. */
class LineCutter {
  /** Start of the line that the next chunk continues. */
  private rest: Uint8Array[] = [];
  private restBytes = 0;
  /** True inside a line that is already too long. */
  private isPassing = false;

  *add(chunk: Uint8Array): Generator<LogPart> {
    let from = 0;
    if (this.isPassing) {
      const found = chunk.indexOf(LINE_FEED);
      if (found === -1) return;
      from = found + 1;
      this.isPassing = false;
      yield { reason: TOO_LONG, count: 1 };
    }
    // A file that was truncated while it was written begins with as many NUL bytes as it had bytes before.
    if (this.restBytes === 0) while (from < chunk.length && chunk[from] === NUL) from++;
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end >= from) {
      yield* cut(Buffer.concat([...this.rest, chunk.subarray(from, end)]));
      this.rest = [];
      this.restBytes = 0;
      from = end + 1;
      while (from < chunk.length && chunk[from] === NUL) from++;
    }
    if (from === chunk.length) return;
    this.rest.push(chunk.subarray(from));
    this.restBytes += chunk.length - from;
    if (this.restBytes <= MAX_LINE_BYTES) return;
    this.isPassing = true;
    this.rest = [];
    this.restBytes = 0;
  }

  *end(): Generator<LogPart> {
    if (this.isPassing) yield { reason: TOO_LONG, count: 1 };
    if (this.restBytes > 0) yield* cut(Buffer.concat(this.rest));
  }
}

/** Yields complete lines without those that are too long. */
function* cut(lines: Buffer): Generator<LogPart> {
  let from = 0;
  for (let at = 0; lines.length - at > MAX_LINE_BYTES; ) {
    const next = lines.lastIndexOf(LINE_FEED, at + MAX_LINE_BYTES);
    if (next >= at) {
      at = next + 1;
      continue;
    }
    const found = lines.indexOf(LINE_FEED, at);
    const end = found === -1 ? lines.length : found;
    if (startOf(lines, at, end) + MAX_LINE_BYTES < end) {
      if (at > from) yield toText(lines.subarray(from, at - 1));
      yield { reason: TOO_LONG, count: 1 };
      from = end + 1;
    }
    at = end + 1;
  }
  if (from <= lines.length) yield toText(lines.subarray(from));
}

/** Returns where a line begins after the NUL bytes before it. */
const startOf = (lines: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && lines[at] === NUL) at++;
  return at;
};

/** Returns lines as valid UTF-8 without NUL bytes. */
const toText = (lines: Buffer): ByteBatch => {
  const hasNul = lines.includes(NUL);
  if (!hasNul && isUtf8(lines)) return lines;
  const text = lines.toString('utf8');
  return Buffer.from(hasNul ? text.replace(/^\0+/gm, '').replace(/\0/g, REPLACEMENT) : text);
};

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

/** Yields a stream in UTF-8 without its byte order mark. */
async function* toUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first: Uint8Array | null = new Uint8Array(0);
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (first !== null) {
      bytes = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
      if (bytes.length < BYTE_ORDER_MARK.length) {
        first = bytes;
        continue;
      }
      first = null;
      if (startsWith(bytes, BYTE_ORDER_MARK)) bytes = bytes.subarray(BYTE_ORDER_MARK.length);
      else if (startsWith(bytes, UTF16_LITTLE)) decoder = new TextDecoder('utf-16le');
      else if (startsWith(bytes, UTF16_BIG)) decoder = new TextDecoder('utf-16be');
    }
    if (decoder === null) yield bytes;
    else yield Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (first !== null && first.length > 0) yield first;
  if (decoder !== null) yield Buffer.from(decoder.decode());
}
