import type { RecordBlock } from '@weir/schema';
import { LogTally } from '../lines/log-tally.ts';
import { readLog } from '../lines/read-log.ts';
import { RecordPlacer, type SessionRules } from '../sessions/place-record.ts';
import { RecordBlockBuilder } from '../sessions/record-block.ts';
import { SessionBlockBuilder, type BuiltSessions } from '../sessions/session-block-builder.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Rows of a log in order: a block of sessions, or a block of records. */
export type LogRows = BuiltSessions | { readonly block: RecordBlock };

/** Format of a log, and counts of its rejected and skipped lines. */
export type LogReport = ReturnType<LogTally['toReport']>;

/**
 * Reads a whole log: sessions with their ids, records with their sessions, as blocks of up to BLOCK_ROWS rows. A block is valid until the next but one is requested.
 *
 * @param shared - whether another thread reads the blocks
 * @throws AppError what readLog throws
 */
export async function* readRows(chunks: AsyncIterable<Uint8Array>, hints: LogHints, rules: SessionRules, shared = false): AsyncGenerator<LogRows, LogReport> {
  const tally = new LogTally();
  const placer = new RecordPlacer(rules);
  const blocks = new RecordBlockBuilder(shared);
  const sessionBlocks = new SessionBlockBuilder(shared);
  for await (const { sessions, records } of readLog(chunks, tally, hints)) {
    for (const session of sessions) {
      sessionBlocks.add(session);
      if (sessionBlocks.isFull) yield sessionBlocks.take()!;
    }
    for (const record of records) {
      blocks.add(placer.place(record));
      if (blocks.isFull) yield { block: blocks.take()! };
    }
  }
  const lastSessions = sessionBlocks.take();
  if (lastSessions !== null) yield lastSessions;
  const block = blocks.take();
  if (block !== null) yield { block };
  return tally.toReport();
}

/** Returns the number of rows, including repeated ones. */
export const countRows = (rows: LogRows): number => ('block' in rows ? rows.block.size + rows.block.repeated : rows.sessions.size + rows.repeated);

/** Reads logs, on the caller's thread or on others. */
export interface LogReaders {
  /** @throws AppError what readRows throws, and what the chunks throw */
  read(chunks: AsyncIterable<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport>;
  /** Ends the threads; logs that are being read fail. */
  close(): Promise<void>;
}

/** Returns readers that run on the caller's thread. */
export const inlineReaders = (rules: SessionRules): LogReaders => ({
  read: (chunks, hints) => readRows(chunks, hints, rules),
  close: () => Promise.resolve(),
});
