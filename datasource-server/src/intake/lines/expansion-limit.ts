import { AppError } from '@weir/schema';

/** Largest ratio of decompressed to compressed size. Logs compress 10 to 50 times; a higher ratio indicates a decompression bomb. */
export const MAX_EXPANSION = 200;
/** Decompressed bytes that are always allowed: a small log of similar lines may compress very well. */
const FREE_BYTES = 16 * 1024 * 1024;

/** Compares the output of a decompressor with its input, and rejects decompression bombs. */
export class ExpansionLimit {
  private packed = 0;
  private unpacked = 0;

  /** @param most - largest ratio */
  constructor(private readonly most = MAX_EXPANSION) {}

  /** Counts compressed bytes. */
  addPacked(bytes: number): void {
    this.packed += bytes;
  }

  /** Counts decompressed bytes. @throws AppError `ingest.expands_too_much` */
  addUnpacked(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked <= FREE_BYTES || this.unpacked <= this.packed * this.most) return;
    throw new AppError('ingest.expands_too_much', `The data expands too much when decompressed: got ${this.unpacked} bytes or more from ${this.packed}, expected at most ${this.most} times the size.`);
  }
}

/** Called for a part of packed data that cannot be read, with the number of rows in it, where known, else 1. */
export type ReportLoss = (reason: string, count: number) => void;

/** Reason for the part of a log after damaged compressed data. */
export const DAMAGED_REST = 'damaged compressed data: the rest of the log is unreadable';

/** Returns the error for corrupt compressed data. */
export const badCompression = (format: string, cause: unknown): AppError =>
  new AppError('ingest.bad_compression', `The ${format} data cannot be decompressed: ${(cause as Error).message}.`, { cause });
