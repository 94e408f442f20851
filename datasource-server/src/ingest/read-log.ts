import { AppError, type SessionInput } from '@weir/schema';
import { missingFields, type LineReader, type LogHints, type SourceDefinition } from '../sources/define-source.ts';
import { SOURCES } from '../sources/index.ts';
import type { TrafficRecord } from '../sources/traffic-record.ts';
import type { LogTally } from './log-tally.ts';
import { unpackLines } from './unpack-lines.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** Lines that begin with `#` before a log has to begin. */
const MAX_HEAD_LINES = 100;

/** Rows of one chunk, in their order. A log is of one kind: it gives sessions or records, never both. */
export interface LogBatch {
  /** Names of the cells. */
  readonly columns: readonly string[];
  readonly sessions: readonly SessionInput[];
  /** Cells that each session was read from. */
  readonly cells: ReadonlyArray<readonly string[]>;
  readonly records: readonly TrafficRecord[];
}

/**
 * Sessions or records of a stream of log lines, whichever of the sources it is. Rows that cannot be read, or that tell of
 * nothing, are counted in `tally` and left out.
 *
 * @throws AppError `ingest.empty`, `ingest.wrong_columns`, and what unpackLines throws
 */
export async function* readLog(chunks: AsyncIterable<Uint8Array>, tally: LogTally, hints: LogHints = {}): AsyncGenerator<LogBatch> {
  let reader: LineReader | null = null;
  let head: Array<{ text: string; line: number }> = [];
  let line = 0;
  let rowCount = 0;
  for await (const lines of unpackLines(chunks)) {
    const sessions: SessionInput[] = [];
    const cells: Array<readonly string[]> = [];
    const records: TrafficRecord[] = [];
    const take = (by: LineReader, text: string, at: number): void => {
      const result = by.read(text);
      if (result === null) return;
      rowCount++;
      if (result.kind === 'record') {
        records.push(result.record);
        if (result.has_new_fields) tally.rows_with_new_fields++;
      } else if (result.kind === 'session') {
        sessions.push(result.session);
        cells.push(result.cells);
      } else (result.kind === 'skipped' ? tally.skips : tally.rejects).add(result.reason, at);
    };
    for (const raw of lines) {
      line++;
      if (raw.trim() === '') continue;
      if (reader !== null) {
        take(reader, raw, line);
        continue;
      }
      const text = head.length === 0 ? raw.replace(BYTE_ORDER_MARK, '') : raw;
      head.push({ text, line });
      if (text.startsWith('#') && head.length < MAX_HEAD_LINES) continue;
      const source = findSource(head.map((one) => one.text), hints);
      tally.source_id = source.id;
      reader = source.open(head.map((one) => one.text), hints);
      for (const one of head) take(reader, one.text, one.line);
      head = [];
    }
    if (reader !== null && sessions.length + records.length > 0) yield { columns: reader.columns, sessions, cells, records };
  }
  if (reader === null && head.length === 0) throw new AppError('ingest.empty', 'The data is empty: there is no header line.');
  if (reader === null) findSource(head.map(({ text }) => text), hints);
  if (rowCount === 0) throw new AppError('ingest.empty', 'The data has a header and no row below it.');
}

/** The first source that takes a log with this head, or an error that names the least that is missing. */
const findSource = (head: readonly string[], hints: LogHints): SourceDefinition => {
  let nearest: { source: SourceDefinition; fields: readonly string[]; missing: readonly string[] } | null = null;
  for (const source of SOURCES) {
    const fields = source.fieldsOf(head, hints);
    if (fields === null) continue;
    const missing = missingFields(source, fields);
    if (missing.length === 0) return source;
    if (nearest === null || missing.length < nearest.missing.length) nearest = { source, fields, missing };
  }
  if (nearest === null) throw new AppError('ingest.wrong_columns', `The data begins as no log does that Weir reads: ${SOURCES.map(({ title }) => title).join('; ')}.`);
  const { source, fields, missing } = nearest;
  const shown = fields.slice(0, 20).map((name) => name.slice(0, 40));
  throw new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}; it has ${shown.join(', ')}.`, {
    details: { source: source.id, missing, header: shown },
  });
};
