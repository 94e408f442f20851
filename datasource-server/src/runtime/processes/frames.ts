/** Kinds of frame between a process and its parent. */
export const FRAME = { data: 0, end: 1, error: 2, note: 3 } as const;

/** One message: a kind, and its bytes. */
export interface Frame {
  readonly kind: number;
  readonly bytes: Buffer;
}

const HEAD_BYTES = 5;
/** Longest frame. A longer one means that the stream is out of step. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Returns the head of a frame: its kind and its length. */
export const toHead = (kind: number, length: number): Buffer => {
  const head = Buffer.alloc(HEAD_BYTES);
  head[0] = kind;
  head.writeUInt32BE(length, 1);
  return head;
};

/**
 * Reads frames from a stream of bytes, one at a time.
 *
 * @throws RangeError where a frame is too long
 */
export class FrameReader {
  private readonly iterator: AsyncIterator<Buffer>;
  private parts: Buffer[] = [];
  private waiting = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    this.iterator = stream[Symbol.asyncIterator]();
  }

  /** Returns the next frame, or null where the stream ends. */
  async next(): Promise<Frame | null> {
    const head = await this.take(HEAD_BYTES);
    if (head === null) return null;
    const length = head.readUInt32BE(1);
    if (length > MAX_FRAME_BYTES) throw new RangeError(`a frame has ${length} bytes, expected at most ${MAX_FRAME_BYTES}`);
    const bytes = length === 0 ? Buffer.alloc(0) : await this.take(length);
    return bytes === null ? null : { kind: head[0], bytes };
  }

  private async take(length: number): Promise<Buffer | null> {
    while (this.waiting < length) {
      const next = await this.iterator.next();
      if (next.done === true) return null;
      this.parts.push(next.value);
      this.waiting += next.value.length;
    }
    const all = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    const rest = all.subarray(length);
    this.parts = rest.length === 0 ? [] : [rest];
    this.waiting = rest.length;
    return all.subarray(0, length);
  }
}
