import type { ColumnMapping } from '@weir/schema';
import type { FormatDefinition, LineReader, LogHints, LogLayout, RowResult, SeveralRows } from '../formats/define-format.ts';
import { FORMATS } from '../formats/index.ts';
import { parseJsonLine, type JsonObject } from '../formats/parsing/json-line.ts';
import type { PlainReader, PlainSinks } from '../formats/plain-line.ts';
import { NO_HEAD, recogniseFields } from './detect-format.ts';

const BRACE = 123;
const HASH = 35;
const MAX_KEYS = 500;
/** Largest share of keys in a row that no row before it had. */
const MAX_NEW_KEYS = 0.2;

/** Result of reading a line; null for a header or a comment. */
export type LineResult = RowResult | SeveralRows | null;

/** Returns whether a line is a JSON object, or the start of one. */
export const isJsonLine = (line: string): boolean => line.charCodeAt(0) === BRACE;

/** Returns whether a line is a comment, or part of a head of comments. */
export const isComment = (line: string): boolean => line.charCodeAt(0) === HASH;

/** Returns whether a line was read or skipped: not one whose rows were all rejected. */
export const isTaken = (result: RowResult | SeveralRows): boolean => (result.kind === 'several' ? result.rows.length === 0 || result.rows.some(isTaken) : result.kind !== 'rejected');

/** A layout by which lines are read. */
export class OpenLayout {
  readonly id: string;
  readonly isJson: boolean;
  /** True where the head consists of comments. */
  readonly isCommented: boolean;
  /** Result of the last line of the head; null for a header. Undefined for JSON lines, which must be read again. */
  readonly headResult: LineResult | undefined;
  private reader: LineReader;
  private plain: PlainReader | null | undefined;
  /** True where the format recognises each of its rows by itself. */
  private readonly isSelfEvident: boolean;
  private readonly hints: LogHints;
  /** Keys of the JSON rows so far, and the kind that Zeek gives. */
  private readonly keys = new Set<string>();
  private path: unknown;
  /** Sets of keys that no built-in format recognises. */
  private readonly keySets = new Set<string>();

  /**
   * @param head - includes the first row where the log has no header; empty where that row is not known any more
   * @param isSuggested - true where the mapping was suggested: built-in formats come before it
   */
  constructor(
    readonly format: FormatDefinition,
    private head: readonly string[],
    readonly mapping: ColumnMapping | null,
    readonly isSuggested: boolean,
    hints: LogHints,
  ) {
    const last = head.at(-1) ?? '';
    this.id = format.id;
    this.hints = mapping === null ? hints : { ...hints, mappings: [mapping] };
    this.isJson = isJsonLine(last);
    this.isCommented = isComment(last);
    this.isSelfEvident = mapping === null && format.fieldsOf(NO_HEAD, hints) === null;
    this.reader = this.open();
    this.headResult = this.feed();
    if (this.isJson) this.addKeys(parseJsonLine(last) ?? {});
  }

  /** Names of the cells of a session. */
  get columns(): readonly string[] {
    return this.reader.columns;
  }

  /** Lines of the head. */
  get lines(): readonly string[] {
    return this.head;
  }

  /** Number of fields in the head; 0 for JSON lines. */
  get fieldCount(): number {
    return this.isJson ? 0 : (this.format.fieldsOf(this.orNone, this.hints)?.length ?? 0);
  }

  /** Starts again at the head. */
  reopen(): void {
    this.reader = this.open();
    this.plain = undefined;
    this.feed();
  }

  /** States that the last line of the head is a row: it is replaced, because a layout contains no values. */
  dropRow(): void {
    if (this.isJson) this.head = [];
    else this.head = this.format.headOf?.(this.format.fieldsOf(this.head, this.hints) ?? []) ?? [];
  }

  /** Adds a comment, which the reader has read, to the head. */
  addComment(comment: string): void {
    if (this.isCommented) this.head = mergeComments(this.head, [comment]);
  }

  /** Returns the layout as it is stored. */
  toLayout(): LogLayout {
    const head = this.isJson && this.mapping === null ? [JSON.stringify(Object.fromEntries([...this.keys].map((key) => [key, null])))] : this.head;
    return { source_id: this.id, head, mapping: this.mapping };
  }

  /** Returns the reader for plain lines from here on; null where there is none. */
  openPlain(sinks: PlainSinks): PlainReader | null {
    if (this.plain === undefined) this.plain = this.mapping !== null || this.isJson ? null : (this.format.openPlain?.(this.orNone, this.hints, sinks) ?? null);
    return this.plain;
  }

  /** Returns whether the format recognises a line by itself. */
  recognises(line: string): boolean {
    return this.isSelfEvident && recogniseFields(this.format, [line], this.hints) !== null;
  }

  /** Returns whether comments would be a head of this format, known or not. */
  isHeadOf(comments: readonly string[]): boolean {
    return this.isSelfEvident && this.format.fieldsOf([...comments, ''], this.hints) !== null;
  }

  read(line: string): LineResult {
    return this.reader.read(line);
  }

  /** Returns whether a JSON line is one of this layout, by its keys. @param isBuiltIn - whether some built-in format recognises it */
  hasKeys(line: string, row: JsonObject, isBuiltIn: (line: string) => boolean): boolean {
    if (this.mapping === null) {
      if (recogniseFields(this.format, [line], this.hints) === null) return false;
      this.path ??= row._path;
      this.addKeys(row);
      return true;
    }
    if (!this.isSuggested) return true;
    const keys = Object.keys(row).join('\n');
    if (this.keySets.has(keys)) return true;
    if (isBuiltIn(line)) return false;
    if (this.keySets.size < MAX_KEYS) this.keySets.add(keys);
    return true;
  }

  /** Returns whether a JSON line may be a row of this layout without some of its keys: many programs omit those without a value. */
  hasFewerKeys(row: JsonObject): boolean {
    if (this.mapping !== null || (row._path !== undefined && this.path !== undefined && row._path !== this.path)) return false;
    const keys = Object.keys(row);
    const newKeys = keys.filter((key) => !this.keys.has(key)).length;
    return keys.length > 0 && newKeys <= Math.max(1, keys.length * MAX_NEW_KEYS);
  }

  private get orNone(): readonly string[] {
    return this.head.length === 0 ? NO_HEAD : this.head;
  }

  private open(): LineReader {
    return this.format.open(this.orNone, this.hints);
  }

  /** Reads the head; returns the result of its last line. */
  private feed(): LineResult | undefined {
    if (this.isJson || this.head.length === 0) return undefined;
    return this.head.map((line) => this.reader.read(line)).at(-1);
  }

  private addKeys(row: JsonObject): void {
    const { keys } = this;
    if (keys.size < MAX_KEYS) for (const key in row) if (!keys.has(key)) keys.add(key);
  }
}

/** Returns a layout of an earlier piece; null where it cannot be opened, as after a change of the formats. */
export const restoreLayout = ({ source_id, head, mapping }: LogLayout, hints: LogHints): OpenLayout | null => {
  const format = FORMATS.find(({ id }) => id === source_id);
  if (format === undefined) return null;
  try {
    const isSuggested = mapping !== null && hints.mappings?.some((given) => JSON.stringify(given) === JSON.stringify(mapping)) !== true;
    return new OpenLayout(format, head, mapping, isSuggested, hints);
  } catch {
    return null;
  }
};

/** Returns comments with the later ones in the place of those with the same name, such as `#fields`. */
export const mergeComments = (earlier: readonly string[], later: readonly string[]): readonly string[] => {
  const byName = new Map<string, string>();
  for (const comment of [...earlier, ...later]) {
    const name = /^#\s*[^\s:]*/.exec(comment)?.[0] ?? comment;
    byName.delete(name);
    byName.set(name, comment);
  }
  return [...byName.values()];
};
