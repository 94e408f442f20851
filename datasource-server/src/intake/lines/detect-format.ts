import { AppError, type ColumnMapping } from '@weir/schema';
import { missingFields, type LineReader, type LogHints, type FormatDefinition } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';
import { mappedLog, openMapped } from '../formats/mapped-log.ts';
import { SAMPLE_LINES, suggestMapping } from '../formats/mapping/suggest-mapping.ts';
import { openTable } from '../formats/mapping/table-rows.ts';
import type { LogTally } from './log-tally.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** Lines that begin with `#` before a log has to begin. */
const MAX_HEAD_LINES = 100;

/** What a name in a header looks like; a value often begins with a digit. */
const COLUMN_NAME = /^[A-Za-z_@%$#({][A-Za-z0-9 _.:@%$#(){}<>/-]*$/;

interface HeldLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Finds out what kind of log it is, from its first lines: its head, and where that is no source's, the rows that a mapping
 * of its columns can be suggested from.
 */
export class LogOpening {
  private readonly held: HeldLine[] = [];
  /** Lines of the head among those held; 0 while it is not whole. */
  private headLines = 0;
  private source: FormatDefinition | null = null;
  private mapping: ColumnMapping | null = null;

  constructor(private readonly hints: LogHints) {}

  /** The reader, as soon as it is known. @throws AppError `ingest.wrong_columns` */
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

  /** The reader of a log that ended before more could be known. @throws AppError `ingest.empty`, `ingest.wrong_columns` */
  end(): LineReader {
    if (this.held.length === 0) throw new AppError('ingest.empty', 'The data is empty: there is no header line.');
    return (this.headLines === 0 ? this.openHead() : null) ?? this.openSuggested();
  }

  /** Lines that were held back, and are to be read now; notes in the tally what they are read as. */
  start(tally: LogTally): readonly HeldLine[] {
    tally.source_id = this.source?.id ?? null;
    tally.mapping = this.mapping;
    return this.held.splice(0);
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
    this.source = findSource(head, hints);
    if (this.source === null && openTable(head) === null) throw wrongColumns(head, hints);
    return this.source?.open(head, hints) ?? null;
  }

  private openSuggested(): LineReader {
    const { head } = this;
    const rows = this.texts.slice(this.headLines);
    const table = openTable(head, rows);
    const mapping = table === null ? null : suggestMapping(table, table.hasHeader ? rows : this.texts);
    if (table === null || mapping === null) throw wrongColumns(head, this.hints);
    this.mapping = mapping;
    this.source = mappedLog;
    return openMapped(table, mapping);
  }
}

/** The first source that takes a log with this head; null where none does, as of a table that only a mapping can read. */
export const findSource = (head: readonly string[], hints: LogHints): FormatDefinition | null =>
  FORMATS.find((source) => {
    const fields = source.fieldsOf(head, hints);
    return fields !== null && missingFields(source, fields).length === 0;
  }) ?? null;

/** The error of a log that no source takes: it names the least that is missing. */
const wrongColumns = (head: readonly string[], hints: LogHints): AppError => {
  let nearest: { source: FormatDefinition; fields: readonly string[]; missing: readonly string[] } | null = null;
  for (const source of FORMATS) {
    const fields = source.fieldsOf(head, hints);
    if (fields === null) continue;
    const missing = missingFields(source, fields);
    if (nearest === null || missing.length < nearest.missing.length) nearest = { source, fields, missing };
  }
  // Cells of a row are no names: an error says nothing of what a log holds.
  if (nearest === null || !nearest.fields.every((name) => COLUMN_NAME.test(name))) return new AppError('ingest.wrong_columns', `The data begins as no log does that Weir reads: ${FORMATS.map(({ title }) => title).join('; ')}.`);
  const { source, fields, missing } = nearest;
  const shown = fields.slice(0, 20).map((name) => name.slice(0, 40));
  return new AppError('ingest.wrong_columns', `The header lacks ${missing.join(', ')}; it has ${shown.join(', ')}.`, {
    details: { source: source.id, missing, header: shown },
  });
};
