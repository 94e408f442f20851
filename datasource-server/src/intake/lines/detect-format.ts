import { AppError, type ColumnMapping } from '@weir/schema';
import { missingFields, type LineReader, type LogHints, type FormatDefinition } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';
import { mappedLog } from '../formats/mapped-log.ts';
import type { PlainReader, PlainSinks } from '../formats/plain-line.ts';
import { findTable } from '../formats/mapping/find-table.ts';
import { SAMPLE_LINES } from '../formats/mapping/suggest-mapping.ts';
import type { LogTally } from './log-tally.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** Largest number of `#` lines in the head of a log. */
const MAX_HEAD_LINES = 100;

/** Matches a column name; a value often begins with a digit. */
const COLUMN_NAME = /^[A-Za-z_@%$#({][A-Za-z0-9 _.:@%$#(){}<>/-]*$/;

interface HeldLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Detects the format of a log from its head. For an unknown head it collects the first rows and suggests a column mapping.
 */
export class FormatDetector {
  private readonly held: HeldLine[] = [];
  /** Number of held lines that form the head; 0 while the head is incomplete. */
  private headLines = 0;
  private format: FormatDefinition | null = null;
  private mapping: ColumnMapping | null = null;
  private warnings: readonly string[] = [];

  constructor(private readonly hints: LogHints) {}

  /** Adds a line; returns the reader once the format is known. @throws AppError `ingest.wrong_columns` */
  add(raw: string, line: number): LineReader | null {
    if (raw.trim() === '') return null;
    const text = this.held.length === 0 ? raw.replace(BYTE_ORDER_MARK, '') : raw;
    this.held.push({ text, line });
    if (this.headLines === 0) {
      if (text.startsWith('#') && this.held.length < MAX_HEAD_LINES) return null;
      return this.openHead();
    }
    return this.held.length < this.headLines + SAMPLE_LINES ? null : this.openSuggested();
  }

  /** Returns the reader for a log that ended before its format was known. @throws AppError `ingest.empty`, `ingest.wrong_columns` */
  end(): LineReader {
    if (this.held.length === 0) throw new AppError('ingest.empty', 'The log is empty.');
    return (this.headLines === 0 ? this.openHead() : null) ?? this.openSuggested();
  }

  /** Returns the held lines, which the reader must get first, and sets format and mapping in the tally. */
  start(tally: LogTally): readonly HeldLine[] {
    tally.source_id = this.format?.id ?? null;
    tally.mapping = this.mapping;
    tally.warnings = this.warnings;
    return this.held.splice(0);
  }

  /** Returns a reader for the plain lines of the log; null where there is none. Must be called before `start`. */
  openPlain(sinks: PlainSinks): PlainReader | null {
    return this.mapping !== null ? null : (this.format?.openPlain?.(this.head, this.hints, sinks) ?? null);
  }

  private get texts(): readonly string[] {
    return this.held.map(({ text }) => text);
  }

  private get head(): readonly string[] {
    return this.texts.slice(0, this.headLines);
  }

  private openHead(): LineReader | null {
    this.headLines = this.held.length;
    const { head, hints } = this;
    this.format = findFormat(head, hints);
    return this.format?.open(head, hints) ?? null;
  }

  private openSuggested(): LineReader {
    const given = this.hints.mappings ?? [];
    const found = findTable(this.held, given);
    if (found.mapping === null) throw found.problem === null ? wrongColumns(this.head, this.hints) : new AppError('ingest.wrong_columns', found.problem, { details: { source: mappedLog.id } });
    // A mapping that was given is not a suggestion.
    this.mapping = given.includes(found.mapping) ? null : found.mapping;
    this.warnings = found.warnings;
    this.format = mappedLog;
    return mappedLog.open(found.head, { mappings: [found.mapping] });
  }
}

/** Returns the first format that matches this head; null where none does. A suggested mapping may still read such a log. */
export const findFormat = (head: readonly string[], hints: LogHints): FormatDefinition | null =>
  FORMATS.find((format) => {
    const fields = format.fieldsOf(head, hints);
    return fields !== null && missingFields(format, fields).length === 0;
  }) ?? null;

/** Returns the error for a log in an unknown format. It names the missing fields of the format that comes closest. */
const wrongColumns = (head: readonly string[], hints: LogHints): AppError => {
  let nearest: { format: FormatDefinition; fields: readonly string[]; missing: readonly string[] } | null = null;
  for (const format of FORMATS) {
    const fields = format.fieldsOf(head, hints);
    if (fields === null) continue;
    const missing = missingFields(format, fields);
    if (nearest === null || missing.length < nearest.missing.length) nearest = { format, fields, missing };
  }
  // The cells may be values of a row; an error message must not contain log data.
  if (nearest === null || !nearest.fields.every((name) => COLUMN_NAME.test(name))) return new AppError('ingest.wrong_columns', `Unrecognised log format: expected one of ${FORMATS.map(({ title }) => title).join('; ')}.`);
  const { format, fields, missing } = nearest;
  const shown = fields.slice(0, 20).map((name) => name.slice(0, 40));
  return new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}: got ${shown.join(', ')}.`, {
    details: { source: format.id, missing, header: shown },
  });
};
