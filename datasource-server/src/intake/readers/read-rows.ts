import type { RecordBlock } from '@weir/schema';
import type { LogHints, LogLayout } from '../formats/define-format.ts';
import { PlainCells, type PlainSinks } from '../formats/plain-line.ts';
import { LogRouter, type ReadRow } from '../lines/log-router.ts';
import { LogTally } from '../lines/log-tally.ts';
import { isUnread, trimReturn, type ByteBatch, type LogPart } from '../lines/read-lines.ts';
import { unpackBatches } from '../lines/unpack-lines.ts';
import { RecordPlacer, type CountedRequests, type SessionRules } from '../sessions/place-record.ts';
import { PlainRecords } from '../sessions/plain-records.ts';
import { PlainSessions } from '../sessions/plain-sessions.ts';
import { RecordBlockBuilder } from '../sessions/record-block.ts';
import { SessionBlockBuilder, type BuiltSessions } from '../sessions/session-block-builder.ts';

/** Rows of a log in order: a block of sessions, or a block of records. */
export type LogRows = BuiltSessions | { readonly block: RecordBlock };

/** Format of a log, counts of its rejected and skipped lines, and what a later piece of the log must be read with. */
export type LogReport = ReturnType<LogTally['toReport']> & {
  /** Layouts in force at the end of the log. */
  readonly layouts?: readonly LogLayout[];
  readonly requests?: CountedRequests;
};

/**
 * Reads a whole log: sessions with their ids, records with their sessions, as blocks. A block is valid
 * while the next BLOCKS_AHEAD blocks are read.
 *
 * @param shared - whether another thread reads the blocks
 * @throws AppError `ingest.empty`, `ingest.wrong_columns`, and what unpackBatches throws
 */
export async function* readRows(chunks: AsyncIterable<Uint8Array>, hints: LogHints, rules: SessionRules, shared = false): AsyncGenerator<LogRows, LogReport> {
  const reader = new BlockReader(hints, rules, shared);
  for await (const part of unpackBatches(chunks)) {
    reader.begin(part);
    for (let rows = reader.read(); rows !== null; rows = reader.read()) yield rows;
  }
  for (let rows = reader.end(); rows !== null; rows = reader.take()) yield rows;
  return reader.toReport();
}

/** A row that waits for the next block. */
interface WaitingRow {
  readonly row: ReadRow;
  readonly line: number;
}

/** Reads the lines of a log into blocks, its plain lines from their bytes. */
class BlockReader {
  private readonly tally = new LogTally();
  private readonly router: LogRouter;
  private readonly placer: RecordPlacer;
  private readonly records: RecordBlockBuilder;
  private readonly sessions: SessionBlockBuilder;
  private readonly cells = new PlainCells();
  private readonly plainSinks = new Map<string, PlainSinks>();
  private waiting: WaitingRow[] = [];
  private line = 0;
  private bytes: ByteBatch | null = null;
  /** Position of the first byte of the next line. */
  private at = 0;

  constructor(hints: LogHints, rules: SessionRules, shared: boolean) {
    this.placer = new RecordPlacer(rules, hints.numbering);
    this.records = new RecordBlockBuilder(shared);
    this.sessions = new SessionBlockBuilder(shared);
    this.router = new LogRouter(hints, this.tally, { addRow: (row, line) => this.addRow(row, line), plainSinks: (source_id) => this.plainSinksOf(source_id) });
  }

  /** Starts a part of the log; the one before it must be read. */
  begin(part: LogPart): void {
    this.bytes = isUnread(part) ? null : part;
    this.at = 0;
    if (isUnread(part)) for (let i = 0; i < part.count; i++) this.router.addUnread(part.reason, ++this.line);
  }

  /** Reads on in the part until a block is full, and returns it; null at the end of the part. */
  read(): LogRows | null {
    if (this.bytes !== null) this.readBytes(this.bytes);
    return this.isFull ? this.take() : null;
  }

  /** Reads what is left of a log that ends here, and returns its next block. @throws AppError `ingest.empty`, `ingest.wrong_columns` */
  end(): LogRows | null {
    this.router.end();
    return this.take();
  }

  /** Returns the rows since the last block; null where there are none. */
  take(): LogRows | null {
    const sessions = this.sessions.take();
    const block = sessions === null ? this.records.take() : null;
    const { waiting } = this;
    this.waiting = [];
    for (const { row, line } of waiting) this.addRow(row, line);
    if (sessions !== null) return sessions;
    return block === null ? null : { block };
  }

  toReport(): LogReport {
    return { ...this.tally.toReport(), layouts: this.router.layouts, requests: this.placer.counted };
  }

  private get isFull(): boolean {
    return this.sessions.isFull || this.records.isFull;
  }

  private readBytes(bytes: ByteBatch): void {
    const { cells, router } = this;
    while (this.at <= bytes.length && !this.isFull) {
      const { at } = this;
      const { plain } = router;
      if (plain === null) {
        const found = bytes.indexOf(LINE_FEED, at);
        cells.end = found === -1 ? bytes.length : found;
        this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
      } else {
        cells.scan(bytes, at, plain.delimiter);
        if (cells.count > 0 && plain.read(bytes, cells)) {
          this.line++;
          router.hasRows = true;
        } else this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
      }
      this.at = cells.end + 1;
    }
  }

  private addText(text: string): void {
    this.line++;
    if (text.length > 0) this.router.add(text, this.line);
  }

  /** Adds a row to a block, or to the next one where that is full: a line may give several rows. */
  private addRow(row: ReadRow, line: number): void {
    if (this.isFull) this.waiting.push({ row, line });
    else if (row.kind === 'session') this.sessions.add(row.session);
    else {
      this.placer.line = line - 1;
      this.records.add(this.placer.place(row.record));
    }
  }

  /** Returns the sinks of a format: the texts that they know are those of all its logs. */
  private plainSinksOf(source_id: string): PlainSinks {
    const known = this.plainSinks.get(source_id);
    if (known !== undefined) return known;
    const sessions = new PlainSessions(this.sessions);
    const records = new PlainRecords(this.records, this.placer);
    const sinks: PlainSinks = {
      addSession: (line, session) => sessions.add(line, session),
      addRecord: (record) => {
        this.placer.line = this.line;
        records.add(record);
        if (record.has_new_fields) this.tally.rows_with_new_fields++;
      },
      texts: records.texts,
    };
    this.plainSinks.set(source_id, sinks);
    return sinks;
  }
}

const LINE_FEED = 10;

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
