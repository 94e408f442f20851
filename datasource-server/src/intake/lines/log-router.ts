import { AppError, type ColumnMapping } from '@weir/schema';
import { EnvelopePeeler } from '../envelopes/envelope-peeler.ts';
import { recogniseRow } from '../envelopes/recognise-row.ts';
import { cloudwatchCsv } from '../formats/cloudwatch-csv.ts';
import type { FormatDefinition, LogHints, LogLayout, RowResult, SeveralRows } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';
import { mappedLog } from '../formats/mapped-log.ts';
import { COLUMN_NAMES, toPlainName } from '../formats/mapping/column-names.ts';
import { findTable } from '../formats/mapping/find-table.ts';
import { SAMPLE_LINES, type NumberedLine } from '../formats/mapping/suggest-mapping.ts';
import { openTable } from '../formats/mapping/table-rows.ts';
import { parseJsonLine, type JsonObject } from '../formats/parsing/json-line.ts';
import type { PlainReader, PlainSinks } from '../formats/plain-line.ts';
import { areColumnNames, findFormat, namesFields, recogniseFields, wrongColumns } from './detect-format.ts';
import type { LogTally } from './log-tally.ts';
import { isComment, isJsonLine, isTaken, mergeComments, OpenLayout, restoreLayout, type LineResult } from './open-layout.ts';
import { TOO_LONG } from './read-lines.ts';

const BYTE_ORDER_MARK = 0xfeff;
/** Largest number of `#` lines in the head of a log. */
const MAX_HEAD_LINES = 100;
/** Layouts in force at once; the earliest is forgotten beyond this number. */
const MAX_LAYOUTS = 16;
/** Lines that the error for an unknown format is based on. */
const MAX_FIRST_LINES = 20;
/** Number of times that a table is looked for without a sign of one. */
const MAX_SEARCHES = 3;
/** Longest line that is searched for column names. */
const MAX_HEADER_LENGTH = 64 * 1024;
/** Lines after an unbalanced quote that may belong to a quoted text, so that they are not taken for a header. */
const MAX_QUOTED_LINES = 100;
/** Envelopes within envelopes. */
const MAX_DEPTH = 4;
/** Line number of a line in an earlier piece of the log. */
const EARLIER_PIECE = 0;

/** Lines before the header of a table that may be its title. */
const MAX_TITLE_LINES = 30;

/** Reason for a line of the title of a table. */
const BEFORE_HEADER = 'line before the header of the table';

/** Reason for a line that no format recognises. */
export const UNKNOWN_LINE = 'line in an unknown format';

/** Most lines are rows, which begin with a number. */
const NAME_START = /^["A-Za-z_@%$#({]/;
/** Bytes that are not UTF-8, and control characters other than tabs. */
const NOT_TEXT = /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/g;
const SOURCE_NAMES: ReadonlySet<string> = new Set(COLUMN_NAMES.src_ip);

/** A row that was read. */
export type ReadRow = Extract<RowResult, { readonly kind: 'session' | 'record' }>;

/** Takes what a router reads. */
export interface RouterSinks {
  /** Takes a row, with its line number from 1 and the names of its cells. */
  readonly addRow: (row: ReadRow, line: number, columns: readonly string[]) => void;
  /** Returns the sinks for the plain lines of a format. Without it, every line is read from its text. */
  readonly plainSinks?: (source_id: string) => PlainSinks;
}

/** A line that no format takes, and why. */
interface HeldLine extends NumberedLine {
  readonly result: RowResult | SeveralRows;
}

/**
 * Reads a log line by line, each line by its own format: kinds of log may be mixed, a header may change, and a line that no
 * format takes is one reject.
 *
 * The current layout reads first. A line that it does not take is offered to the other layouts of the log, then to all formats
 * by itself. The header that came last is in force: no line switches back to an earlier header of the same format. A line that
 * only looks like a header changes nothing: one within the quotes of a CSV, or with a value among its cells.
 *
 * Layouts of earlier pieces of the log are `hints.layouts`. A piece may be without rows.
 */
export class LogRouter {
  /** True once a row was read, skipped or rejected in a known format. */
  hasRows = false;
  /** Reader for the next lines where they are plain; null where `add` must get them. */
  plain: PlainReader | null = null;
  /** In the order of their heads. */
  private readonly opened: OpenLayout[] = [];
  private current: OpenLayout | null = null;
  /** Head of comments that names the fields of no known format; the rows after it are rejected. */
  private unknownHead: readonly string[] = [];
  private comments: NumberedLine[] = [];
  /** Lines that wait until there are enough to find the columns of a table. */
  private held: HeldLine[] = [];
  private readonly firstLines: string[] = [];
  private readonly suggested: ColumnMapping[] = [];
  private searches = 0;
  /** True while the lines that waited are read. */
  private isSearching = false;
  private problem: string | null = null;
  private quotedLines = 0;
  private depth = 0;
  private hasLines = false;
  /** Reason of the last line that could not be decoded. */
  private unread: string | null = null;
  private line = 0;
  private readonly hints: LogHints;
  private readonly isPiece: boolean;
  private readonly peeler: EnvelopePeeler;
  /** Layouts that recognised a line and did not read it, by format, so that they are not opened for each such line. */
  private readonly tried = new Map<string, OpenLayout>();

  constructor(
    { layouts, ...hints }: LogHints,
    private readonly tally: LogTally,
    private readonly sinks: RouterSinks,
  ) {
    this.hints = hints;
    this.isPiece = layouts !== undefined;
    for (const layout of layouts ?? []) this.restore(layout);
    this.peeler = new EnvelopePeeler({
      recognise: recogniseRow(hints),
      reject: (reason, linesBack) => this.reject(reason, this.line - linesBack),
    });
    this.choosePlain();
  }

  /** Names of the cells in rows of the current layout. */
  get columns(): readonly string[] {
    return this.current?.columns ?? [];
  }

  /** Layouts in force, for the next piece of the log. */
  get layouts(): LogLayout[] {
    const { opened, current } = this;
    const layouts = [...opened.filter((layout) => layout !== current), ...(current === null ? [] : [current])].map((layout) => layout.toLayout());
    const pending = [...this.unknownHead, ...this.comments.map(({ text }) => text), ...this.held.map(({ text }) => text)];
    return pending.length === 0 ? layouts : [...layouts, { source_id: null, head: pending, mapping: null }];
  }

  /** Reads a line without its line end. Lines come in order; `plain` may have read those in between. */
  add(text: string, line: number): void {
    const { peeler } = this;
    this.line = line;
    const rows = peeler.peel(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
    if (rows.length === 1) this.route(rows[0], line - peeler.linesBack(0));
    else if (rows.length > 0) this.routeAll(rows.map((row, at) => ({ text: row, line: line - peeler.linesBack(at) })));
    this.choosePlain();
  }

  /** Counts a line, or a row, that could not be decoded. */
  addUnread(reason: string, line: number): void {
    this.hasLines = true;
    this.unread = reason;
    this.reject(reason, line);
  }

  /**
   * Reads what is left where the log ends.
   *
   * @throws AppError `ingest.empty`, `ingest.wrong_columns` where no line was read; not for a piece that follows others
   */
  end(): void {
    const { peeler, isPiece } = this;
    this.routeAll(peeler.end().map((text, at) => ({ text, line: this.line - peeler.linesBack(at) })));
    if (this.comments.length > 0) this.readComments(isPiece);
    while (this.held.length > 0 && !(isPiece && this.isHeaderHeld)) this.searchTable();
    if (this.opened.length > 0) {
      if (!this.hasRows && !isPiece) throw new AppError('ingest.empty', 'The log has a header but no rows.');
    } else if ((this.firstLines.length > 0 && this.held.length === 0) || (this.hasLines && !isPiece)) throw this.toError();
    else if (!isPiece) throw new AppError('ingest.empty', 'The log is empty.');
  }

  private restore(layout: LogLayout): void {
    const { source_id, head, mapping } = layout;
    if (source_id !== null) {
      const opened = restoreLayout(layout, this.hints);
      if (opened === null) return;
      this.opened.push(opened);
      if (mapping !== null && opened.isSuggested) this.suggested.push(mapping);
      return this.use(opened);
    }
    this.current = null;
    for (const text of head) {
      if (isComment(text)) this.comments.push({ text, line: EARLIER_PIECE });
      else this.held.push({ text, line: EARLIER_PIECE, result: { kind: 'rejected', reason: UNKNOWN_LINE } });
    }
  }

  private routeAll(rows: readonly NumberedLine[]): void {
    for (const { text, line } of rows) this.route(text, line);
  }

  private route(text: string, line: number): void {
    if (text.length === 0 || text.trim() === '') return;
    this.hasLines = true;
    if (isComment(text)) {
      if (this.comments.length === MAX_HEAD_LINES) this.readComment(this.comments.shift()!);
      this.comments.push({ text, line });
      return;
    }
    if (this.comments.length > 0) this.readComments(false);
    const row = isJsonLine(text) ? parseJsonLine(text) : null;
    const { current } = this;
    const result = current === null ? undefined : this.readBy(current, text, row);
    if (current !== null && result !== undefined && this.take(result, text, line, current)) return;
    this.routeElsewhere(text, line, row, result ?? undefined);
  }

  /** Reads a line by a layout; undefined for a line of another kind. */
  private readBy(layout: OpenLayout, text: string, row: JsonObject | null): LineResult | undefined {
    if (layout.isJson) return row === null || layout.hasKeys(text, row, this.isBuiltIn) ? layout.read(text) : undefined;
    const result = layout.read(text);
    return row !== null && result !== null && !isTaken(result) ? undefined : result;
  }

  private readonly isBuiltIn = (text: string): boolean => findFormat([text], { ...this.hints, mappings: undefined }) !== null;

  /** Takes the result of a line; returns false where it was rejected. */
  private take(result: LineResult, text: string, line: number, layout: OpenLayout): boolean {
    if (result === null) return this.readHeader(text, layout);
    if (!isTaken(result)) return false;
    if (result.kind === 'record' && result.has_new_fields && this.opened.length > 1) this.addRows(this.readExactly(text, layout) ?? result, line, layout);
    else this.addRows(result, line, layout);
    return true;
  }

  /** Follows a header that the reader of a layout has read; returns false where the line may only look like one. */
  private readHeader(text: string, layout: OpenLayout): boolean {
    if (isComment(text)) layout.addComment(text);
    else if (layout.lines.at(-1) !== text && recogniseFields(layout.format, [text], this.hintsOf(layout)) !== null) {
      layout.reopen();
      if (this.quotedLines > 0) return false;
      this.install(new OpenLayout(layout.format, [text], layout.mapping, layout.isSuggested, this.hints));
    }
    return true;
  }

  private hintsOf({ mapping }: OpenLayout): LogHints {
    return mapping === null ? this.hints : { ...this.hints, mappings: [mapping] };
  }

  /** Reads a line that has more fields than a layout by another header of the same format, where that has as many. */
  private readExactly(text: string, layout: OpenLayout): RowResult | null {
    for (const other of this.opened) {
      if (other === layout || other.id !== layout.id || other.isJson) continue;
      const result = other.read(text);
      if (result?.kind === 'record' && !result.has_new_fields) return result;
    }
    return null;
  }

  private addRows(result: RowResult | SeveralRows, line: number, layout: OpenLayout | null): void {
    if (result.kind === 'several') for (const row of result.rows) this.addRow(row, line, layout);
    else this.addRow(result, line, layout);
  }

  private addRow(row: RowResult, line: number, layout: OpenLayout | null): void {
    if (row.kind === 'rejected') return this.reject(row.reason, line);
    this.hasRows = true;
    if (row.kind === 'skipped') return this.tally.skips.add(row.reason, line);
    if (row.kind === 'record' && row.has_new_fields) this.tally.rows_with_new_fields++;
    this.sinks.addRow(row, line, layout?.columns ?? []);
  }

  private reject(reason: string, line: number): void {
    if (this.opened.length > 0) this.hasRows = true;
    this.tally.rejects.add(reason, line);
  }

  /** Offers a line that the current layout did not take to the others, to all formats, and to those that omit keys. */
  private routeElsewhere(text: string, line: number, row: JsonObject | null, own: RowResult | SeveralRows | undefined): void {
    const { current } = this;
    if (this.quotedLines > 0) this.quotedLines = countQuotes(text) % 2 === 1 ? 0 : this.quotedLines - 1;
    let rejection = own;
    const isOwn = own !== undefined && current !== null && current.mapping === null && (current.isJson ? row !== null : current.recognises(text) && !this.hasOtherHead(current));
    if (!isOwn) {
      for (const layout of this.opened.toReversed()) {
        if (layout === current || (layout.isJson && row === null)) continue;
        const result = this.readBy(layout, text, row);
        if (result === undefined) continue;
        const isLatest = this.isLatest(layout);
        if (this.take(result, text, line, layout)) return result !== null && isLatest ? this.use(layout) : undefined;
        if (row !== null) rejection ??= result ?? undefined;
      }
      const detected = this.detect(text, line);
      if (detected === true) return;
      if (row !== null || current === null) rejection = detected ?? rejection;
      if (rejection === undefined && row !== null) {
        const layout = [...this.opened, ...(current === null ? [] : [current])].findLast((one) => one.isJson && one.hasFewerKeys(row));
        const result = layout?.read(text) ?? undefined;
        if (layout !== undefined && result !== undefined && this.take(result, text, line, layout)) return this.use(layout);
        rejection = result;
      }
    }
    const rows = this.depth < MAX_DEPTH ? this.peeler.peelUnread(text) : null;
    if (rows === null) return this.leave({ text, line, result: rejection ?? { kind: 'rejected', reason: UNKNOWN_LINE } });
    this.depth++;
    this.routeAll(rows.map((one) => ({ text: one, line })));
    this.depth--;
  }

  private hasOtherHead({ id, isJson, lines }: OpenLayout): boolean {
    return this.opened.some((layout) => layout.id === id && layout.isJson === isJson && layout.lines !== lines);
  }

  /** Returns whether no layout of the same format has a later head. */
  private isLatest(layout: OpenLayout): boolean {
    return this.opened.findLast(({ id, isJson }) => id === layout.id && isJson === layout.isJson) === layout;
  }

  /**
   * Opens the layout of a line by itself. Returns true where its reader took the line, the rejection where it did not, null
   * where no format recognises the line.
   */
  private detect(text: string, line: number): true | RowResult | SeveralRows | null {
    let rejection: RowResult | SeveralRows | null = null;
    for (const format of FORMATS) {
      if (recogniseFields(format, [text], this.hints) === null) continue;
      const result = this.openBy(format, text, line, this.hints.mappings, false);
      if (result === true) return true;
      rejection ??= result;
    }
    if (this.suggested.length > 0 && recogniseFields(mappedLog, [text], { mappings: this.suggested }) !== null) rejection ??= this.openBy(mappedLog, text, line, this.suggested, true) as RowResult;
    return rejection;
  }

  private openBy(format: FormatDefinition, text: string, line: number, mappings: readonly ColumnMapping[] = [], isSuggested: boolean): true | RowResult | SeveralRows | null {
    const mapping = format === mappedLog ? (mappings.find((one) => mappedLog.fieldsOf([text], { mappings: [one] }) !== null) ?? null) : null;
    const open = (): OpenLayout => new OpenLayout(format, [text], mapping, isSuggested, this.hints);
    const known = format === mappedLog ? undefined : this.tried.get(format.id);
    const layout = known ?? open();
    const result = known === undefined && layout.headResult !== undefined ? layout.headResult : layout.read(text);
    if (result === null) {
      if (!this.mayBeHeader(format.fieldsOf([text], { ...this.hints, mappings }) ?? [])) return null;
      this.install(known === undefined ? layout : open());
      return true;
    }
    if (!isTaken(result)) {
      this.tried.set(format.id, layout);
      return result;
    }
    this.tried.delete(format.id);
    layout.dropRow();
    this.install(layout);
    this.addRows(result, line, layout);
    return true;
  }

  /** Returns whether a line with these cells may change the layout: not one within quotes, or with values. */
  private mayBeHeader(cells: readonly string[]): boolean {
    return this.opened.length === 0 || (this.quotedLines === 0 && areColumnNames(cells));
  }

  /** Adds a layout, which becomes the current one, in the place of those whose rows it cannot be distinguished from. */
  private install(layout: OpenLayout): void {
    const isReplaced = (other: OpenLayout): boolean => {
      if (layout.isCommented && other.isCommented && other.isHeadOf(layout.lines)) return true;
      if (other.id !== layout.id || other.isJson !== layout.isJson) return false;
      if (layout.isJson) return JSON.stringify(other.mapping) === JSON.stringify(layout.mapping);
      return other.fieldCount === layout.fieldCount;
    };
    this.keep((other) => !isReplaced(other));
    this.opened.push(layout);
    if (this.opened.length > MAX_LAYOUTS) this.opened.shift();
    this.use(layout);
    if (this.opened.length === 1) this.readHeld(layout);
  }

  private keep(isKept: (layout: OpenLayout) => boolean): void {
    const kept = this.opened.filter(isKept);
    this.opened.splice(0, this.opened.length, ...kept);
    if (this.current !== null && !kept.includes(this.current)) this.current = null;
  }

  private use(layout: OpenLayout): void {
    this.current = layout;
    this.unknownHead = [];
    this.tally.source_id ??= layout.id;
  }

  /** Reads the lines before the first layout by it. */
  private readHeld(layout: OpenLayout): void {
    const held = this.held.splice(0);
    const isTitle = layout.headResult === null && !layout.isCommented && TABLES.has(layout.id) && held.length <= MAX_TITLE_LINES;
    for (const { text, line, result } of held) {
      // Comments before a header say who wrote the log.
      if (isComment(text) && layout.headResult === null) continue;
      const row = isJsonLine(text) ? parseJsonLine(text) : null;
      let read = this.readBy(layout, text, row);
      if (read === undefined && row !== null && layout.isJson && layout.hasFewerKeys(row)) read = layout.read(text);
      if (read !== undefined && this.take(read, text, line, layout)) continue;
      // A table may have a title, and the name of its delimiter, before its header.
      if (isTitle) this.addRow({ kind: 'skipped', reason: BEFORE_HEADER }, line, layout);
      else this.addRows(read ?? result, line, layout);
    }
  }

  /** Follows a head of comments where it names fields, else reads the comments one by one. @param isKept - whether comments without effect are kept for the next piece */
  private readComments(isKept: boolean): void {
    const { comments } = this;
    this.comments = [];
    const texts = comments.map(({ text }) => text);
    if (this.quotedLines === 0 && namesFields(texts, this.hints)) return this.followHeads(texts);
    if (isKept) this.comments = comments;
    else for (const comment of comments) this.readComment(comment);
  }

  /** Follows each head in a block of comments. A head ends with the line that names its fields, or with comments after it. */
  private followHeads(comments: readonly string[]): void {
    let head: string[] = [];
    for (const comment of comments) {
      head.push(comment);
      if (!namesFields(head, this.hints)) continue;
      this.followHead(head);
      head = [];
    }
    // A date that rows need may come after the names of their fields.
    for (const comment of head) {
      if (this.unknownHead.length > 0) this.followHead([comment]);
      else this.readComment({ text: comment, line: EARLIER_PIECE });
    }
  }

  private followHead(comments: readonly string[]): void {
    const { current, unknownHead } = this;
    const head = mergeComments(unknownHead.length > 0 ? unknownHead : current?.isCommented === true && current.isHeadOf(comments) ? current.lines : [], comments);
    const format = FORMATS.find((one) => namesFields(head, this.hints, [one]) && recogniseFields(one, [...head, ''], this.hints) !== null);
    if (format !== undefined) {
      const mapping = format === mappedLog ? (this.hints.mappings?.find((one) => mappedLog.fieldsOf(head, { mappings: [one] }) !== null) ?? null) : null;
      return this.install(new OpenLayout(format, head, mapping, false, this.hints));
    }
    this.keep((layout) => !(layout.isCommented && layout.isHeadOf(head)));
    this.current = null;
    this.unknownHead = head;
  }

  private readComment({ text, line }: NumberedLine): void {
    const { current } = this;
    if (current === null && this.unknownHead.length > 0) return;
    const result = current?.read(text);
    if (current !== null && result !== undefined && this.take(result, text, line, current)) return;
    this.leave({ text, line, result: result ?? { kind: 'rejected', reason: UNKNOWN_LINE } });
  }

  /** Holds a line that no format takes where a table may be found, else rejects it. */
  private leave(line: HeldLine): void {
    const { current } = this;
    const { text, result } = line;
    if (result.kind === 'rejected' && result.reason === 'unbalanced quotes' && current !== null && TABLES.has(current.id)) this.quotedLines = MAX_QUOTED_LINES;
    if (this.opened.length === 0 && this.firstLines.length < MAX_FIRST_LINES) this.firstLines.push(text);
    if (this.isSearching || (this.held.length === 0 && !(this.opened.length === 0 && this.searches < MAX_SEARCHES) && (this.quotedLines > 0 || !mayNameColumns(text)))) return this.addRows(result, line.line, null);
    this.held.push(line);
    if (this.held.length > SAMPLE_LINES) this.searchTable();
  }

  /** True where the only line that waits may be the header of a table whose rows are in the next piece. */
  private get isHeaderHeld(): boolean {
    return this.held.length === 1 && !isJsonLine(this.held[0].text) && mayNameColumns(this.held[0].text);
  }

  /** Looks for a table in the lines that wait, and reads them by it, or rejects them. */
  private searchTable(): void {
    // A format that recognises lines knows better why they cannot be read.
    const [recognised] = this.tried.values();
    if (this.opened.length === 0 && recognised !== undefined) {
      recognised.dropRow();
      return this.install(recognised);
    }
    const held = this.held.splice(0);
    const heads = new Set<HeldLine>();
    for (const isJson of [false, true]) {
      const lines = held.filter(({ text }) => isJsonLine(text) === isJson);
      if (lines.length > 0) for (const line of this.openTable(lines)) heads.add(line);
    }
    this.searches++;
    this.isSearching = true;
    for (const line of held) {
      if (heads.has(line)) continue;
      if (this.opened.length > 0) this.route(line.text, line.line);
      else this.leave(line);
    }
    this.isSearching = false;
  }

  /** Opens the layout of the table in these lines, if there is one; returns the lines of its head. */
  private openTable(lines: readonly HeldLine[]): readonly HeldLine[] {
    const { mappings } = this.hints;
    const found = findTable(lines, mappings);
    if (found.mapping === null) {
      this.problem ??= found.problem;
      return [];
    }
    const { head, mapping } = found;
    const isSuggested = mappings?.includes(mapping) !== true;
    if (isSuggested) {
      this.suggested.push(mapping);
      this.tally.mapping ??= mapping;
      this.tally.warnings = found.warnings;
    }
    this.install(new OpenLayout(mappedLog, head, mapping, isSuggested, this.hints));
    if (isJsonLine(lines[0].text)) return [];
    return lines.slice(0, head[0] === lines[0].text ? head.length : head.length - 1);
  }

  private choosePlain(): void {
    const { current, sinks } = this;
    if (sinks.plainSinks === undefined || current === null || this.comments.length > 0 || this.peeler.isHolding) this.plain = null;
    else this.plain = current.openPlain(sinks.plainSinks(current.id));
  }

  private toError(): AppError {
    const { unknownHead, problem } = this;
    if (unknownHead.length > 0) return wrongColumns([[...unknownHead, '']], this.hints);
    const { firstLines, unread } = this;
    if (firstLines.length === 0 && unread === TOO_LONG) return new AppError('ingest.line_too_long', `No line can be read: each is ${TOO_LONG}.`);
    if (isBinary(firstLines.join(''))) return new AppError('ingest.not_text', 'The data is not text: got bytes that are not UTF-8, expected UTF-8.');
    return problem === null ? wrongColumns(this.firstLines.map((line) => [line]), this.hints) : new AppError('ingest.wrong_columns', problem, { details: { source: mappedLog.id } });
  }
}

/** Formats whose cells may be quoted, so that a text with a line end spans lines. */
const TABLES: ReadonlySet<string> = new Set([cloudwatchCsv.id, mappedLog.id]);

/** Returns whether at least 5 % of the characters are not text. */
const isBinary = (text: string): boolean => text.length > 0 && text.replace(NOT_TEXT, '').length <= 0.95 * text.length;

const countQuotes = (text: string): number => text.split('"').length - 1;

/** Returns whether a line may be the header of a table, or a JSON line, with the address of a source. */
const mayNameColumns = (text: string): boolean => {
  if (text.length > MAX_HEADER_LENGTH || !NAME_START.test(text)) return false;
  const names = openTable([text])?.names ?? [];
  return names.some((name) => SOURCE_NAMES.has(toPlainName(name))) && (isJsonLine(text) || areColumnNames(names));
};
