/** Longest accepted frame; RFC 5425 recommends receivers to accept at least 8,192 bytes. */
export const MAX_FRAME_BYTES = 256 * 1024;

const LINE_FEED = 10;
const SPACE = 32;
const LONGEST_COUNT = String(MAX_FRAME_BYTES).length;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/**
 * Splits a byte stream into syslog messages: those that start with their length ("octet counting", RFC 6587 3.4.1, RFC 5425
 * 4.3) and those that end with a line feed ("non-transparent framing", RFC 6587 3.4.2). One stream may contain both.
 */
export class SyslogFrames {
  private rest: Buffer = Buffer.alloc(0);

  /**
   * Returns the frames that a chunk completes.
   *
   * @throws RangeError for a frame of more than MAX_FRAME_BYTES; the rest of the stream is then unreadable
   */
  push(chunk: Buffer): Buffer[] {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Buffer[] = [];
    let from = 0;
    for (;;) {
      const found = isDigit(bytes[from]) ? findCounted(bytes, from) : findLine(bytes, from);
      if (found === null) break;
      if (found.end > found.start) frames.push(bytes.subarray(found.start, found.end));
      from = found.next;
    }
    this.rest = bytes.subarray(from);
    return frames;
  }

  /** Returns the last frame of the stream; null where nothing is left, or where a counted frame is incomplete. */
  end(): Buffer | null {
    const last = this.rest;
    this.rest = Buffer.alloc(0);
    return last.length === 0 || isDigit(last[0]) ? null : last;
  }
}

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

const findCounted = (bytes: Buffer, from: number): Frame | null => {
  let at = from;
  while (at < bytes.length && isDigit(bytes[at]) && at - from <= LONGEST_COUNT) at++;
  if (at === bytes.length) return null;
  if (bytes[at] !== SPACE) return findLine(bytes, from);
  const length = Number(bytes.toString('latin1', from, at));
  if (length > MAX_FRAME_BYTES) throw new RangeError(`a frame is too long: got ${length} bytes, expected at most ${MAX_FRAME_BYTES}`);
  const end = at + 1 + length;
  return end > bytes.length ? null : { start: at + 1, end, next: end };
};

const findLine = (bytes: Buffer, from: number): Frame | null => {
  const end = bytes.indexOf(LINE_FEED, from);
  if (end !== -1) return { start: from, end, next: end + 1 };
  if (bytes.length - from > MAX_FRAME_BYTES) throw new RangeError(`a frame is too long: got no line end, expected one within ${MAX_FRAME_BYTES} bytes`);
  return null;
};
