import type { RecordBlock, Session } from '@weir/schema';
import { LogTally } from '../lines/log-tally.ts';
import { readLog } from '../lines/read-log.ts';
import { RecordPlacer, type SessionRules } from '../sessions/place-record.ts';
import { RecordBlockBuilder } from '../sessions/record-block.ts';
import { toSession } from '../sessions/session-id.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Rows of a log in order: the sessions of one chunk, or a block of records. */
export type LogRows = { readonly sessions: readonly Session[] } | { readonly block: RecordBlock };

/** Format of a log, and counts of its rejected and skipped lines. */
export type LogReport = ReturnType<LogTally['toReport']>;

/**
 * Reads a whole log: sessions with their ids, records with their sessions. A block is valid until the next but one is requested.
 *
 * @param shared - whether another thread reads the blocks
 * @throws AppError what readLog throws
 */
export async function* readRows(chunks: AsyncIterable<Uint8Array>, hints: LogHints, rules: SessionRules, shared = false): AsyncGenerator<LogRows, LogReport> {
  const tally = new LogTally();
  const placer = new RecordPlacer(rules);
  const blocks = new RecordBlockBuilder(shared);
  for await (const { sessions, records } of readLog(chunks, tally, hints)) {
    if (sessions.length > 0) yield { sessions: sessions.map(toSession) };
    for (const record of records) {
      blocks.add(placer.place(record));
      if (blocks.isFull) yield { block: blocks.take()! };
    }
  }
  const block = blocks.take();
  if (block !== null) yield { block };
  return tally.toReport();
}

/** Returns the number of rows, including repeated ones. */
export const countRows = (rows: LogRows): number => ('block' in rows ? rows.block.size + rows.block.repeated : rows.sessions.length);

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
