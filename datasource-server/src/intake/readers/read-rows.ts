import type { RecordBlock, Session } from '@weir/schema';
import { LogTally } from '../lines/log-tally.ts';
import { readLog } from '../lines/read-log.ts';
import { RecordPlacer, type SessionRules } from '../sessions/place-record.ts';
import { RecordBlockBuilder } from '../sessions/record-block.ts';
import { toSession } from '../sessions/session-id.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Rows of a log in their order: sessions of one chunk, or a block of records. */
export type LogRows = { readonly sessions: readonly Session[] } | { readonly block: RecordBlock };

/** What became of the lines of a log that are no rows, and what it was read as. */
export type LogReport = ReturnType<LogTally['toReport']>;

/**
 * Reads a log whole: sessions with their ids, records with their places. A block holds until the one after the next is asked for.
 *
 * @param shared - whether another thread reads the blocks.
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

/** Rows that a part of a log stands for, those that stand twice among them. */
export const countRows = (rows: LogRows): number => ('block' in rows ? rows.block.size + rows.block.repeated : rows.sessions.length);

/** Reads logs, wherever it does. */
export interface LogReaders {
  /** @throws AppError what readRows throws, and what the chunks throw */
  read(chunks: AsyncIterable<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport>;
  /** Ends the threads; logs under way are given up. */
  close(): Promise<void>;
}

/** Reads on the caller's own thread. */
export const inlineReaders = (rules: SessionRules): LogReaders => ({
  read: (chunks, hints) => readRows(chunks, hints, rules),
  close: () => Promise.resolve(),
});
