import { AppError } from '@weir/schema';

/** Most times that data may grow when they are unpacked. Logs shrink to a tenth or a fiftieth; what shrinks more is made to harm. */
export const MAX_EXPANSION = 200;
/** Bytes that may come out whatever went in, so that a small log of like lines is no bomb. */
const FREE_BYTES = 16 * 1024 * 1024;

/** Holds what comes out of a decompressor against what went in. */
export class ExpansionLimit {
  private packed = 0;
  private unpacked = 0;

  /** Counts what goes in. */
  async *countPacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.packed += chunk.length;
      yield chunk;
    }
  }

  /** Counts what came out. @throws AppError `ingest.expands_too_much` */
  addUnpacked(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked <= FREE_BYTES || this.unpacked <= this.packed * MAX_EXPANSION) return;
    throw new AppError('ingest.expands_too_much', `The data grow to more than ${MAX_EXPANSION} times their size when they are unpacked: ${this.packed} bytes became ${this.unpacked} and more.`);
  }
}

/** The error of data that are packed, and broken. */
export const badCompression = (format: string, cause: unknown): AppError =>
  new AppError('ingest.bad_compression', `The data begin as ${format} does, but cannot be unpacked: ${(cause as Error).message}.`, { cause });
