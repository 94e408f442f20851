import { isUtf8 } from 'node:buffer';
import { AppError } from '@weir/schema';

/** Longest accepted line; a log with longer ones is rejected. */
export const MAX_LINE_BYTES = 1024 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Complete lines of one chunk, without line ends. */
export type LineBatch = readonly string[];

/** Complete lines of one chunk as valid UTF-8 without NUL bytes, separated by line feeds; the last line has none. */
export type ByteBatch = Buffer;

/**
 * Yields the lines of a byte stream, one batch per chunk; holds at most one chunk and one line in memory.
 *
 * @throws AppError `ingest.line_too_long` beyond MAX_LINE_BYTES, `ingest.not_text` for NUL bytes or bytes that are not UTF-8
 */
export async function* readByteLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteBatch> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let lineCount = 0;

  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED);
    const first = chunk.indexOf(LINE_FEED);
    if (restBytes + (first === -1 ? chunk.length : first) > MAX_LINE_BYTES) throw tooLong(lineCount);
    if (end === -1) {
      rest.push(chunk);
      restBytes += chunk.length;
      continue;
    }
    const batch = toText([...rest, chunk.subarray(0, end)], lineCount);
    const long = findLongLine(batch);
    if (long !== -1) throw tooLong(lineCount + long);
    lineCount += countLines(batch);
    rest = [chunk.subarray(end + 1)];
    restBytes = chunk.length - end - 1;
    if (restBytes > MAX_LINE_BYTES) throw tooLong(lineCount);
    yield batch;
  }
  if (restBytes > 0) yield toText(rest, lineCount);
}

/** Yields the lines of a byte stream as text; see readByteLines. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  for await (const batch of readByteLines(chunks)) yield splitLines(batch);
}

/** Returns the lines of a batch as text. */
export const splitLines = (batch: ByteBatch): LineBatch => batch.toString('utf8').split('\n').map(trimReturn);

/** Returns a text without the carriage return at its end. */
export const trimReturn = (line: string): string => (line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line);

const toText = (parts: readonly Uint8Array[], lineCount: number): ByteBatch => {
  const bytes = Buffer.concat(parts);
  if (bytes.includes(0)) throw notText(lineCount, 'NUL bytes');
  if (!isUtf8(bytes)) throw notText(lineCount, 'bytes that are not UTF-8');
  return BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
};

const countLines = (batch: ByteBatch): number => {
  let lines = 1;
  for (let at = batch.indexOf(LINE_FEED); at !== -1; at = batch.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
};

/** Returns the number of the first line with more than MAX_LINE_BYTES characters, counted from 0; -1 where there is none. */
const findLongLine = (batch: ByteBatch): number => {
  let from = 0;
  while (batch.length - from > MAX_LINE_BYTES) {
    const next = batch.lastIndexOf(LINE_FEED, from + MAX_LINE_BYTES);
    if (next >= from) {
      from = next + 1;
      continue;
    }
    // The line has more bytes, but perhaps not more characters.
    const found = batch.indexOf(LINE_FEED, from);
    const end = found === -1 ? batch.length : found;
    if (batch.toString('utf8', from, end).length > MAX_LINE_BYTES) return countLines(batch.subarray(0, from)) - 1;
    from = end + 1;
  }
  return -1;
};

const tooLong = (lineCount: number): AppError =>
  new AppError('ingest.line_too_long', `Line ${lineCount + 1} is too long: got more than ${MAX_LINE_BYTES} bytes, expected at most ${MAX_LINE_BYTES}.`);

const notText = (lineCount: number, found: string): AppError =>
  new AppError('ingest.not_text', `The data is not text: got ${found} near line ${lineCount + 1}, expected UTF-8.`);
