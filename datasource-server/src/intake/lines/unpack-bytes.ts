import { AppError } from '@weir/schema';
import type { ReportLoss } from './expansion-limit.ts';
import { gunzip } from './gunzip.ts';
import { linesBeforeDamage } from './lines-before-damage.ts';
import { mayBeLongJson, splitLongJson } from './long-json.ts';
import { KIND_BYTES, toPackedKind } from './packed-kinds.ts';
import { parquetLines } from './parquet-lines.ts';
import { unzstd } from './unzstd.ts';

/** Packings inside each other, at most. */
const MAX_DEPTH = 3;

/** Input whose first bytes are known. */
export interface StartedInput {
  readonly start: Uint8Array;
  /** All bytes, from the first. */
  readonly whole: AsyncIterable<Uint8Array>;
}

/**
 * Yields the bytes of the lines in an input, however it is packed: gzip, zstd and Parquet, also inside each other, recognised by
 * their first bytes. Rows of Parquet become JSON lines.
 *
 * @param onLoss - called for parts that are damaged; the rest is still read
 * @throws AppError what toPackedKind, gunzip, unzstd and parquetLines throw, and what the chunks throw
 */
export async function* unpackBytes(chunks: AsyncIterable<Uint8Array>, onLoss: ReportLoss, depth = 0): AsyncGenerator<Uint8Array> {
  const { start, whole } = await startInput(chunks);
  const kind = toPackedKind(start);
  if (kind === 'text') {
    const lines = depth === 0 ? whole : linesBeforeDamage(whole, onLoss);
    yield* mayBeLongJson(start) ? splitLongJson(lines) : lines;
    return;
  }
  if (depth === MAX_DEPTH) throw new AppError('ingest.unsupported_compression', `The data is packed too deeply: got more than ${MAX_DEPTH} layers, expected at most ${MAX_DEPTH}.`);
  if (kind === 'parquet') yield* parquetLines(whole, onLoss);
  else yield* unpackBytes(kind === 'gzip' ? gunzip(whole) : unzstd(whole), onLoss, depth + 1);
}

/** Reads the first bytes of an input, as many as its kind needs. */
export const startInput = async (chunks: AsyncIterable<Uint8Array>): Promise<StartedInput> => {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let failure: { readonly error: unknown } | null = null;
  while (bytes < KIND_BYTES && failure === null) {
    try {
      const next = await iterator.next();
      if (next.done === true) break;
      parts.push(next.value);
      bytes += next.value.length;
    } catch (error) {
      // What came before is still read.
      if (parts.length === 0) throw error;
      failure = { error };
    }
  }
  return { start: parts.length === 1 ? parts[0] : Buffer.concat(parts), whole: rejoin(parts, iterator, failure) };
};

/** Yields the chunks already read, then the others. */
async function* rejoin(parts: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>, failure: { readonly error: unknown } | null): AsyncGenerator<Uint8Array> {
  try {
    yield* parts;
    if (failure !== null) throw failure.error;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
