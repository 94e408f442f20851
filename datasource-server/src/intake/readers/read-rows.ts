import { AppError, type RecordBlock } from '@weir/schema';
import type { LineReader, LogHints, LogLayout, RowResult } from '../formats/define-format.ts';
import { PlainCells, type PlainReader } from '../formats/plain-line.ts';
import { FormatDetector } from '../lines/detect-format.ts';
import { LogTally } from '../lines/log-tally.ts';
import { trimReturn, type ByteBatch, type LineBatch } from '../lines/read-lines.ts';
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
  for await (const batch of unpackBatches(chunks)) {
    reader.begin(batch);
    for (let rows = reader.read(); rows !== null; rows = reader.read()) yield rows;
  }
  for (let rows = reader.end(); rows !== null; rows = reader.take()) yield rows;
  return reader.toReport();
}

/** Reads the lines of a log into blocks, its plain lines from their bytes. */
class BlockReader {
  private readonly tally = new LogTally();
  private readonly detector: FormatDetector;
  private readonly placer: RecordPlacer;
  private readonly records: RecordBlockBuilder;
  private readonly sessions: SessionBlockBuilder;
  private readonly cells = new PlainCells();
  private reader: LineReader | null = null;
  private plain: PlainReader | null = null;
  private line = 0;
  private hasRows = false;
  private batch: ByteBatch | LineBatch = [];
  /** Position of the next line in the batch: of its first byte, or of its text. */
  private at = 0;

  constructor(hints: LogHints, rules: SessionRules, shared: boolean) {
    this.detector = new FormatDetector(hints);
    this.placer = new RecordPlacer(rules, hints.numbering);
    this.records = new RecordBlockBuilder(shared);
    this.sessions = new SessionBlockBuilder(shared);
  }

  /** Starts a batch; the one before it must be read. */
  begin(batch: ByteBatch | LineBatch): void {
    this.batch = batch;
    this.at = 0;
  }

  /** Reads on in the batch until a block is full, and returns it; null at the end of the batch. */
  read(): LogRows | null {
    if (Buffer.isBuffer(this.batch)) this.readBytes(this.batch);
    else while (this.at < this.batch.length && !this.isFull) this.addText(this.batch[this.at++]);
    return this.isFull ? this.take() : null;
  }

  /** Reads what is left of a log that ends here, and returns its last block but one, or its last. @throws AppError `ingest.empty`, `ingest.wrong_columns` */
  end(): LogRows | null {
    if (this.reader === null) this.open(this.detector.end());
    if (!this.hasRows) throw new AppError('ingest.empty', 'The log has a header but no rows.');
    return this.take();
  }

  /** Returns the rows since the last block; null where there are none. */
  take(): LogRows | null {
    const sessions = this.sessions.take();
    if (sessions !== null) return sessions;
    const block = this.records.take();
    return block === null ? null : { block };
  }

  toReport(): LogReport {
    return { ...this.tally.toReport(), requests: this.placer.counted };
  }

  private get isFull(): boolean {
    return this.sessions.isFull || this.records.isFull;
  }

  private readBytes(bytes: ByteBatch): void {
    const { cells } = this;
    while (this.at <= bytes.length && !this.isFull) {
      const { plain, at } = this;
      if (plain === null) {
        const found = bytes.indexOf(LINE_FEED, at);
        cells.end = found === -1 ? bytes.length : found;
        this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
      } else {
        cells.scan(bytes, at, plain.delimiter);
        if (cells.count > 0 && plain.read(bytes, cells)) {
          this.line++;
          this.hasRows = true;
        } else this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
      }
      this.at = cells.end + 1;
    }
  }

  private addText(text: string): void {
    this.line++;
    if (this.reader !== null) return this.addRow(text, this.line);
    const reader = this.detector.add(text, this.line);
    if (reader !== null) this.open(reader);
  }

  private open(reader: LineReader): void {
    this.reader = reader;
    const sessions = new PlainSessions(this.sessions);
    const records = new PlainRecords(this.records, this.placer);
    this.plain = this.detector.openPlain({
      addSession: (line, session) => sessions.add(line, session),
      addRecord: (record) => {
        records.add(record);
        if (record.has_new_fields) this.tally.rows_with_new_fields++;
      },
      texts: records.texts,
    });
    for (const { text, line } of this.detector.start(this.tally)) this.addRow(text, line);
  }

  /** Adds a line as the LineReader reads it. */
  private addRow(text: string, line: number): void {
    if (text.length === 0 || text.trim() === '') return;
    this.placer.line = line - 1;
    const result = this.reader!.read(text);
    if (result === null) return this.plain?.readHeader?.(text);
    this.hasRows = true;
    if (result.kind === 'several') for (const row of result.rows) this.addResult(row, line);
    else this.addResult(result, line);
  }

  private addResult(result: RowResult, line: number): void {
    if (result.kind === 'record') {
      this.records.add(this.placer.place(result.record));
      if (result.has_new_fields) this.tally.rows_with_new_fields++;
    } else if (result.kind === 'session') this.sessions.add(result.session);
    else (result.kind === 'skipped' ? this.tally.skips : this.tally.rejects).add(result.reason, line);
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
