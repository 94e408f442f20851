import { AppError, type IngestReport, type SessionInput } from '@weir/schema';
import { missingFields, type LineReader, type SourceDefinition } from '../sources/define-source.ts';
import { SOURCES } from '../sources/index.ts';
import { readLines } from './read-lines.ts';

const BYTE_ORDER_MARK = '\ufeff';
const KEPT_LINE_NUMBERS = 5;
const KEPT_REASONS = 50;
/** Lines that begin with `#` before a log has to begin. */
const MAX_HEAD_LINES = 100;

/** Rejected rows, counted by reason. */
export class RejectCounts {
  private readonly byReason = new Map<string, { count: number; lines: number[] }>();
  total = 0;

  add(reason: string, line: number): void {
    this.total++;
    const key = this.byReason.has(reason) || this.byReason.size < KEPT_REASONS ? reason : 'other reasons';
    const entry = this.byReason.get(key) ?? { count: 0, lines: [] };
    entry.count++;
    if (entry.lines.length < KEPT_LINE_NUMBERS) entry.lines.push(line);
    this.byReason.set(key, entry);
  }

  toReport(): IngestReport['rejects'] {
    return [...this.byReason].map(([reason, { count, lines }]) => ({ reason, count, lines })).sort((a, b) => b.count - a.count);
  }
}

/** Rows of one chunk: those that could be read, with the cells they were read from. */
export interface SessionBatch {
  /** Names of the cells. */
  readonly columns: readonly string[];
  readonly sessions: readonly SessionInput[];
  readonly cells: ReadonlyArray<readonly string[]>;
}

/**
 * Sessions of a stream of log lines, whichever of the sources it is. Rows that cannot be read are counted in `rejects` and
 * left out.
 *
 * @throws AppError `ingest.empty`, `ingest.wrong_columns`, and what readLines throws
 */
export async function* readSessions(chunks: AsyncIterable<Uint8Array>, rejects: RejectCounts): AsyncGenerator<SessionBatch> {
  let reader: LineReader | null = null;
  let head: Array<{ text: string; line: number }> = [];
  let line = 0;
  let rowCount = 0;
  for await (const lines of readLines(chunks)) {
    const sessions: SessionInput[] = [];
    const kept: Array<readonly string[]> = [];
    const take = (by: LineReader, text: string, at: number): void => {
      const result = by.read(text);
      if (result === null) return;
      rowCount++;
      if (result.ok) {
        sessions.push(result.session);
        kept.push(result.cells);
      } else rejects.add(result.reason, at);
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
      reader = openReader(head.map((one) => one.text));
      for (const one of head) take(reader, one.text, one.line);
      head = [];
    }
    if (reader !== null && sessions.length > 0) yield { columns: reader.columns, sessions, cells: kept };
  }
  if (reader === null && head.length === 0) throw new AppError('ingest.empty', 'The data is empty: there is no header line.');
  if (reader === null) openReader(head.map(({ text }) => text));
  if (rowCount === 0) throw new AppError('ingest.empty', 'The data has a header and no row below it.');
}

/** The reader of the first source that takes a log with this head, or an error that names the least that is missing. */
const openReader = (head: readonly string[]): LineReader => {
  let nearest: { source: SourceDefinition; fields: readonly string[]; missing: readonly string[] } | null = null;
  for (const source of SOURCES) {
    const fields = source.fieldsOf(head);
    if (fields === null) continue;
    const missing = missingFields(source, fields);
    if (missing.length === 0) return source.open(head);
    if (nearest === null || missing.length < nearest.missing.length) nearest = { source, fields, missing };
  }
  if (nearest === null) throw new AppError('ingest.wrong_columns', `The data begins as no log does that Weir reads: ${SOURCES.map(({ title }) => title).join('; ')}.`);
  const { source, fields, missing } = nearest;
  const shown = fields.slice(0, 20).map((name) => name.slice(0, 40));
  throw new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}; it has ${shown.join(', ')}.`, {
    details: { source: source.id, missing, header: shown },
  });
};
