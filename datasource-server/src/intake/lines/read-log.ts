import { AppError, type SessionInput } from '@weir/schema';
import type { LineReader, LogHints, RowResult } from '../formats/define-format.ts';
import type { TrafficRecord } from '../formats/traffic-record.ts';
import type { LogTally } from './log-tally.ts';
import { FormatDetector } from './detect-format.ts';
import { unpackLines } from './unpack-lines.ts';

/** Rows of one chunk, in order. A log has one format: it gives sessions or records, never both. */
export interface LogBatch {
  /** Column names of the cells. */
  readonly columns: readonly string[];
  readonly sessions: readonly SessionInput[];
  /** Cells that each session was read from. */
  readonly cells: ReadonlyArray<readonly string[]>;
  readonly records: readonly TrafficRecord[];
}

/**
 * Yields the sessions or records of a log, compressed or not, in any supported format. Rejected and skipped rows are counted
 * in `tally`.
 *
 * @throws AppError `ingest.empty`, `ingest.wrong_columns`, and what unpackLines throws
 */
export async function* readLog(chunks: AsyncIterable<Uint8Array>, tally: LogTally, hints: LogHints = {}): AsyncGenerator<LogBatch> {
  const detector = new FormatDetector(hints);
  let reader: LineReader | null = null;
  let line = 0;
  let hasRows = false;
  for await (const lines of unpackLines(chunks)) {
    const batch = new Batch(tally);
    for (const text of lines) {
      line++;
      if (reader !== null) batch.take(reader, text, line);
      else {
        reader = detector.add(text, line);
        if (reader !== null) for (const held of detector.start(tally)) batch.take(reader, held.text, held.line);
      }
    }
    hasRows ||= batch.hasRows;
    if (reader !== null && batch.hasResults) yield batch.toLogBatch(reader);
  }
  if (reader === null) {
    const batch = new Batch(tally);
    reader = detector.end();
    for (const held of detector.start(tally)) batch.take(reader, held.text, held.line);
    hasRows = batch.hasRows;
    if (batch.hasResults) yield batch.toLogBatch(reader);
  }
  if (!hasRows) throw new AppError('ingest.empty', 'The log has a header but no rows.');
}

/** Collects the results of the lines of one chunk. */
class Batch {
  private readonly sessions: SessionInput[] = [];
  private readonly cells: Array<readonly string[]> = [];
  private readonly records: TrafficRecord[] = [];
  hasRows = false;

  constructor(private readonly tally: LogTally) {}

  take(reader: LineReader, text: string, line: number): void {
    if (text.length === 0 || text.trim() === '') return;
    const result = reader.read(text);
    if (result === null) return;
    this.hasRows = true;
    if (result.kind === 'several') for (const row of result.rows) this.takeResult(row, line);
    else this.takeResult(result, line);
  }

  private takeResult(result: RowResult, line: number): void {
    if (result.kind === 'record') {
      this.records.push(result.record);
      if (result.has_new_fields) this.tally.rows_with_new_fields++;
    } else if (result.kind === 'session') {
      this.sessions.push(result.session);
      this.cells.push(result.cells);
    } else (result.kind === 'skipped' ? this.tally.skips : this.tally.rejects).add(result.reason, line);
  }

  get hasResults(): boolean {
    return this.sessions.length + this.records.length > 0;
  }

  toLogBatch({ columns }: LineReader): LogBatch {
    return { columns, sessions: this.sessions, cells: this.cells, records: this.records };
  }
}
