import { AppError } from '@weir/schema';
import { DAMAGED_REST, type ReportLoss } from './expansion-limit.ts';

/** A longer text without a line end is not a line. */
const MAX_HELD_BYTES = 2 * 1024 * 1024;
const LINE_FEED = 10;

/**
 * Yields decompressed bytes. Where the data is damaged, the lines before the damage are kept and the rest is one loss; the line
 * that the damage cuts is part of it, because it would be read as a row with other values.
 *
 * @throws AppError `ingest.bad_compression` where no line precedes the damage, and what else the chunks throw
 */
export async function* linesBeforeDamage(chunks: AsyncIterable<Uint8Array>, onLoss: ReportLoss): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let hasLines = false;
  try {
    for await (const chunk of chunks) {
      const end = chunk.lastIndexOf(LINE_FEED) + 1;
      if (end > 0 || heldBytes > MAX_HELD_BYTES) {
        hasLines = true;
        yield* held;
        held = [];
        heldBytes = 0;
      }
      if (end > 0) yield end === chunk.length ? chunk : chunk.subarray(0, end);
      if (end === chunk.length) continue;
      held.push(chunk.subarray(end));
      heldBytes += chunk.length - end;
    }
  } catch (error) {
    if (!hasLines || !(error instanceof AppError) || error.code !== 'ingest.bad_compression') throw error;
    onLoss(DAMAGED_REST, 1);
    return;
  }
  yield* held;
}
