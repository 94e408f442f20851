import Papa from 'papaparse';
import { AppError, type IngestReport, type SessionInput } from '@weir/schema';
import type { SourceDefinition } from '../sources/define-source.ts';
import { SOURCES } from '../sources/index.ts';
import { readLines } from './read-lines.ts';

const BYTE_ORDER_MARK = '\ufeff';
const KEPT_LINE_NUMBERS = 5;
const KEPT_REASONS = 50;

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
  readonly header: readonly string[];
  readonly sessions: readonly SessionInput[];
  readonly cells: ReadonlyArray<readonly string[]>;
}

/**
 * Sessions of a CSV stream. Rows that cannot be read are counted in `rejects` and left out.
 *
 * @throws AppError `ingest.empty`, `ingest.wrong_columns`, and what readLines throws
 */
export async function* readSessions(chunks: AsyncIterable<Uint8Array>, rejects: RejectCounts): AsyncGenerator<SessionBatch> {
  let header: string[] | null = null;
  let read: ReturnType<SourceDefinition['reader']> | null = null;
  let line = 0;
  let rowCount = 0;
  for await (const lines of readLines(chunks)) {
    const sessions: SessionInput[] = [];
    const kept: string[][] = [];
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      if (header === null || read === null) {
        header = toHeader(text.replace(BYTE_ORDER_MARK, ''));
        read = findSource(header).reader(header);
        continue;
      }
      rowCount++;
      const cells = toCells(text);
      if (cells === null) {
        rejects.add('quotes do not pair up on the line', line);
        continue;
      }
      const result = read(cells);
      if (result.ok) {
        sessions.push(result.session);
        kept.push(cells);
      } else rejects.add(result.reason, line);
    }
    if (header !== null && sessions.length > 0) yield { header, sessions, cells: kept };
  }
  if (header === null) throw new AppError('ingest.empty', 'The data is empty: there is no header line.');
  if (rowCount === 0) throw new AppError('ingest.empty', 'The data has a header line and no row below it.');
}

const toHeader = (line: string): string[] => {
  const cells = toCells(line);
  if (cells === null) throw new AppError('ingest.wrong_columns', 'The header has quotes that do not pair up.');
  return cells.map((name) => name.trim());
};

const findSource = (header: readonly string[]): SourceDefinition => {
  const source = SOURCES.find((candidate) => candidate.missingColumns(header).length === 0);
  if (source !== undefined) return source;
  const missing = SOURCES[0].missingColumns(header);
  const shown = header.slice(0, 20).map((name) => name.slice(0, 40));
  throw new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}; it has ${shown.join(', ')}.`, {
    details: { missing, header: shown },
  });
};

/** A CSV record never spans lines here: a quote left open spoils its own line and no other. */
const toCells = (line: string): string[] | null => {
  if (!line.includes('"')) return line.split(',');
  const { data, errors } = Papa.parse<string[]>(line, { delimiter: ',' });
  return errors.length > 0 ? null : (data[0] ?? null);
};
