/** Largest window of a frame: the size that RFC 8878 recommends every decoder to support. `zstd --long` and `--ultra` use larger ones. */
export const MAX_WINDOW_BYTES = 8 * 1024 * 1024;

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
const RLE = 1;

/**
 * Tracks the frames of zstd data and rejects one with too large a window before a decoder allocates memory for it (RFC 8878,
 * section 3.1).
 */
export class ZstdWindows {
  private skip = 0;
  private readonly header: number[] = [];
  private inFrame = false;
  private checksumBytes = 0;
  private start = 0;

  /** Bytes of the last chunk that precede the frame that is being read. */
  get precedingBytes(): number {
    return this.start;
  }

  /** @throws RangeError where a window is too large, or the data is not zstd */
  push(chunk: Uint8Array): void {
    this.start = 0;
    for (let at = 0; at < chunk.length; ) {
      if (!this.inFrame && this.header.length === 0) this.start = at;
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, chunk.length - at);
        this.skip -= skipped;
        at += skipped;
      } else {
        this.header.push(chunk[at++]);
        if (this.inFrame ? this.takeBlock() : this.takeFrame()) this.header.length = 0;
      }
    }
  }

  private number(from: number, bytes: number): number {
    let value = 0;
    for (let at = bytes - 1; at >= 0; at--) value = value * 256 + this.header[from + at];
    return value;
  }

  /** Returns whether the header of a frame is complete. */
  private takeFrame(): boolean {
    const { header } = this;
    if (header.length < 4) return false;
    const magic = this.number(0, 4);
    if (Math.floor(magic / 16) === SKIPPABLE) {
      if (header.length < 8) return false;
      this.skip = this.number(4, 4);
      return true;
    }
    if (magic !== FRAME) throw new RangeError('got other data between frames');
    if (header.length < 5) return false;
    const descriptor = header[4];
    const isSingle = (descriptor & 32) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 2 ** sizeFlag;
    const sizeAt = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
    if (header.length < sizeAt + sizeBytes) return false;
    const base = 2 ** (10 + (header[5] >> 3));
    const window = isSingle ? this.number(sizeAt, sizeBytes) + (sizeFlag === 1 ? 256 : 0) : base + (base / 8) * (header[5] & 7);
    if (window > MAX_WINDOW_BYTES) throw new RangeError(`got a window of ${window} bytes, expected at most ${MAX_WINDOW_BYTES} (compress without --long and --ultra)`);
    this.checksumBytes = (descriptor & 4) === 0 ? 0 : 4;
    this.inFrame = true;
    return true;
  }

  /** Returns whether the header of a block is complete. */
  private takeBlock(): boolean {
    if (this.header.length < 3) return false;
    const header = this.number(0, 3);
    const isLast = (header & 1) === 1;
    this.skip = ((header >> 1) & 3) === RLE ? 1 : header >> 3;
    if (isLast) {
      this.skip += this.checksumBytes;
      this.inFrame = false;
    }
    return true;
  }
}
