import { AppError } from '@weir/schema';

/** Longest accepted line; a log with longer ones is rejected. */
export const MAX_LINE_BYTES = 1024 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Complete lines of one chunk, without line ends. */
export type LineBatch = readonly string[];

/**
 * Yields the lines of a byte stream, one batch per chunk; holds at most one chunk and one line in memory.
 *
 * @throws AppError `ingest.line_too_long` beyond MAX_LINE_BYTES, `ingest.not_text` for NUL bytes or bytes that are not UTF-8
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let lineCount = 0;

  const decode = (bytes: Uint8Array): string => {
    if (bytes.includes(0)) throw notText(lineCount, 'NUL bytes');
    try {
      return decoder.decode(bytes);
    } catch {
      throw notText(lineCount, 'bytes that are not UTF-8');
    }
  };

  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED);
    const first = chunk.indexOf(LINE_FEED);
    if (restBytes + (first === -1 ? chunk.length : first) > MAX_LINE_BYTES) throw tooLong(lineCount);
    if (end === -1) {
      rest.push(chunk);
      restBytes += chunk.length;
      continue;
    }
    const lines = decode(Buffer.concat([...rest, chunk.subarray(0, end)])).split('\n');
    const long = lines.findIndex((line) => line.length > MAX_LINE_BYTES);
    if (long !== -1) throw tooLong(lineCount + long);
    lineCount += lines.length;
    rest = [chunk.subarray(end + 1)];
    restBytes = chunk.length - end - 1;
    if (restBytes > MAX_LINE_BYTES) throw tooLong(lineCount);
    yield lines.map(trimReturn);
  }
  if (restBytes > 0) yield [trimReturn(decode(Buffer.concat(rest)))];
}

const trimReturn = (line: string): string =>
  line.charCodeAt(line.length - 1) === CARRIAGE_RETURN ? line.slice(0, -1) : line;

const tooLong = (lineCount: number): AppError =>
  new AppError('ingest.line_too_long', `Line ${lineCount + 1} is too long: got more than ${MAX_LINE_BYTES} bytes, expected at most ${MAX_LINE_BYTES}.`);

const notText = (lineCount: number, found: string): AppError =>
  new AppError('ingest.not_text', `The data is not text: got ${found} near line ${lineCount + 1}, expected UTF-8.`);
