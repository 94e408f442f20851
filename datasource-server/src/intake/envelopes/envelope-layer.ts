import { INVALID, JsonScanner, OPEN, skipSpace } from './json-scanner.ts';
import { unwrapJson } from './json-envelopes.ts';
import { mayHavePrefix, unprefix } from './line-prefixes.ts';
import { PartialLines } from './partial-lines.ts';
import { WrapStats } from './wrap-stats.ts';

/** What a peeler needs to know about formats. */
export interface PeelerOptions {
  /** Returns the id of the format that recognises this one line, or null. Without it, ambiguous prefixes stay on their lines. */
  readonly recognise?: (line: string) => string | null;
  /** Called for text that belongs to no row, with the number of lines since it began (0: the current line). */
  readonly reject?: (reason: string, linesBack: number) => void;
}

/** Rows that a line has completed, with the lines in which they began. */
export interface RowSink {
  readonly rows: string[];
  readonly lines: number[];
  reject(reason: string, text: string, line: number): void;
}

/** Envelopes in envelopes, at most; deeper ones are rows. */
const MAX_DEPTH = 4;
/** Longest JSON value over several lines, in characters: the same as the longest line. */
const MAX_HELD_CHARS = 1024 * 1024;
/** JSON objects that must begin alike and be no envelope before those that begin so are not parsed here. */
const ENOUGH_PLAIN = 4;
const MAX_PLAIN_STARTS = 8;
const LONGEST_SHELL = 300;

const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const RECORD_SEPARATOR = 0x1e;

/** An array of objects, or one that continues in the next line. */
const ARRAY = /\[\s*(?=\{|$)/y;
/** An object that holds an array of rows. */
const SHELL = /\{\s*"(?:Records|records|events)"\s*:\s*\[\s*(?=\{|$)/y;
/** Start of an object, up to the first colon. */
const START = /^\{\s*"[^"\\]{1,80}"\s*:/;

/** Where a line is in the arrays around the rows. */
type Place = 'outside' | 'array' | 'tail';

interface HeldText {
  readonly text: string;
  readonly line: number;
}

/** Removes one layer of envelopes; what is inside goes to the next layer. */
export class EnvelopeLayer {
  private readonly scanner = new JsonScanner();
  private readonly partials = new PartialLines();
  private inner: EnvelopeLayer | null = null;
  private place: Place = 'outside';
  private isInShell = false;
  /** The bracket of an array without elements so far. */
  private opener: HeldText | null = null;
  /** Parts of an object that is incomplete. */
  private held: HeldText[] = [];
  private heldChars = 0;
  private readonly starts = new Map<string, number>();
  private readonly plainStarts: string[] = [];

  constructor(
    private readonly sink: RowSink,
    private readonly recognise: (line: string) => string | null,
    private readonly depth = 0,
    private readonly stats = new WrapStats(),
  ) {}

  /** True while a row is incomplete. */
  get isHolding(): boolean {
    return this.place !== 'outside' || this.held.length > 0 || this.partials.size > 0 || this.inner?.isHolding === true;
  }

  /** Returns whether a line certainly has no envelope; it looks at a few characters only. Must not be called while holding. */
  isPlain(text: string): boolean {
    const first = text.charCodeAt(0);
    if (first === OPEN_OBJECT) return this.isPlainObject(text);
    if (first === OPEN_ARRAY || first <= 32) return false;
    return !mayHavePrefix(text);
  }

  take(text: string, line: number): void {
    if (this.depth >= MAX_DEPTH) return this.emit(text, line);
    if (this.place !== 'outside' || this.held.length > 0) return this.takeJson(text, line);
    const first = text.charCodeAt(0);
    const isJson = first === OPEN_OBJECT || first === OPEN_ARRAY || ((first <= 32 || first === RECORD_SEPARATOR) && /^\s*[\u001e]?\s*[[{]/.test(text));
    if (isJson) return this.takeJson(text, line);
    const found = mayHavePrefix(text) ? unprefix(text, this.stats, this.recognise) : null;
    if (found === null) return this.emit(text, line);
    const { stream } = found;
    if (found.partialOf !== null) return this.partials.add(found.partialOf, found.text, line);
    this.takeInner(stream === null ? found.text : this.partials.complete(stream, found.text), this.partials.startOf(line));
  }

  /** Releases what is incomplete. */
  end(): void {
    if (this.opener !== null) this.emit(this.opener.text, this.opener.line);
    this.opener = null;
    this.place = 'outside';
    this.release();
    for (const { text, line } of this.partials.end()) this.sink.reject('the line is incomplete', text, line);
    this.inner?.end();
  }

  private isPlainObject(text: string): boolean {
    if (text.charCodeAt(text.length - 1) !== CLOSE_OBJECT) return false;
    for (const start of this.plainStarts) if (text.startsWith(start)) return !text.includes(start, 1);
    return false;
  }

  /** Reads JSON values in a line that begins with one, or continues one. */
  private takeJson(text: string, line: number): void {
    let at = 0;
    for (;;) {
      if (this.place === 'tail') {
        const end = this.scanner.scan(text, at);
        if (end === OPEN) return;
        this.place = 'outside';
        if (end === INVALID) return this.takeRest(text, at, line);
        at = end;
      }
      if (this.held.length === 0) {
        at = skipSeparators(text, at);
        if (at >= text.length) return;
        const next = this.enter(text, at, line);
        if (next === INVALID) return this.takeRest(text, at, line);
        if (next !== at) {
          at = next;
          continue;
        }
        this.scanner.start();
      }
      const end = this.scanner.scan(text, at);
      if (end === OPEN) return this.hold(text.slice(at), line);
      if (end === INVALID) return this.takeInvalid(text, at, line);
      this.takeObject(text, at, end, line);
      at = end;
    }
  }

  /** Enters or leaves an array at this character. Returns where the next object or bracket begins, or INVALID for other text. */
  private enter(text: string, at: number, line: number): number {
    const code = text.charCodeAt(at);
    if (this.place === 'array' && code === CLOSE_ARRAY) {
      if (this.opener !== null) this.emit('[]', this.opener.line);
      this.opener = null;
      this.place = this.isInShell ? 'tail' : 'outside';
      if (this.isInShell) this.scanner.startInObject();
      return at + 1;
    }
    if (this.place === 'outside') {
      for (const pattern of [ARRAY, SHELL]) {
        pattern.lastIndex = at;
        if (pattern.test(text)) return this.enterArray(pattern === SHELL, text.slice(at), line, pattern.lastIndex);
      }
    }
    return code === OPEN_OBJECT ? at : INVALID;
  }

  private enterArray(isInShell: boolean, text: string, line: number, at: number): number {
    this.place = 'array';
    this.isInShell = isInShell;
    this.opener = { text, line };
    return at;
  }

  private hold(text: string, line: number): void {
    this.dropOpener(line);
    this.held.push({ text, line });
    this.heldChars += text.length;
    if (this.heldChars > MAX_HELD_CHARS) this.held.length = 1;
    if (this.heldChars < LONGEST_SHELL && this.place === 'outside' && this.held.length > 1) {
      const joined = this.joinHeld();
      SHELL.lastIndex = 0;
      if (!SHELL.test(joined)) return;
      const at = SHELL.lastIndex;
      const first = this.held[0].line;
      this.clearHeld();
      this.enterArray(true, joined, first, at);
      this.takeJson(joined.slice(at), line);
    }
  }

  private joinHeld(): string {
    return this.held.map(({ text }) => text.trim()).join('');
  }

  private clearHeld(): void {
    this.held = [];
    this.heldChars = 0;
  }

  /** Reads an object that ends in this line. */
  private takeObject(text: string, at: number, end: number, line: number): void {
    this.opener = null;
    if (this.held.length === 0) {
      const isAlone = at === 0 && end === text.length;
      return this.openObject(isAlone ? text : text.slice(at, end), line, isAlone);
    }
    const [{ line: first }] = this.held;
    const isTooLong = this.heldChars > MAX_HELD_CHARS;
    const whole = this.joinHeld() + text.slice(at, end).trim();
    this.clearHeld();
    if (isTooLong) this.sink.reject('the JSON value is too long', whole, first);
    else this.openObject(whole, first, false);
  }

  private openObject(text: string, line: number, isAlone: boolean): void {
    const unwrapped = unwrapJson(text, this.stats, this.recognise);
    if (isAlone) this.learnStart(text, unwrapped === null);
    if (unwrapped === null) return this.emit(text, line);
    const { stream, texts } = unwrapped;
    if (stream === null) for (const inner of texts) this.takeInner(inner, line);
    else if (this.partials.isComplete(texts[0])) this.takeInner(this.partials.complete(stream, texts[0]), this.partials.startOf(line));
    else this.partials.add(stream, texts[0], line);
  }

  private learnStart(text: string, isPlain: boolean): void {
    const start = START.exec(text)?.[0];
    if (start === undefined) return;
    const count = isPlain ? (this.starts.get(start) ?? 0) + 1 : -Infinity;
    if (this.starts.has(start) || this.starts.size < 64) this.starts.set(start, count);
    if (count === ENOUGH_PLAIN && this.plainStarts.length < MAX_PLAIN_STARTS) this.plainStarts.push(start);
    else if (!isPlain && this.plainStarts.includes(start)) this.plainStarts.splice(this.plainStarts.indexOf(start), 1);
  }

  /** Reads a line in which a value turns out not to be JSON. */
  private takeInvalid(text: string, at: number, line: number): void {
    if (this.held.length === 0) {
      this.dropOpener(line);
      return this.emit(text.slice(at), line);
    }
    this.release();
    this.take(text, line);
  }

  /** Drops the bracket of an array whose first element is in the same line: it is not a row of its own. */
  private dropOpener(line: number): void {
    if (this.opener?.line === line) this.opener = null;
  }

  /** Reads text that is no object, after an object or inside an array. */
  private takeRest(text: string, at: number, line: number): void {
    const { opener } = this;
    this.opener = null;
    this.place = 'outside';
    if (opener !== null && opener.line !== line) this.emit(opener.text, opener.line);
    if (at > 0 || isJsonStart(text)) this.emit(text.slice(opener?.line === line ? 0 : at), line);
    else this.take(text, line);
  }

  /** Gives the lines of an object that never ended: objects among them as rows, the rest as one row or as lines. */
  private release(): void {
    const { held } = this;
    if (held.length === 0) return;
    const whole = this.joinHeld();
    this.clearHeld();
    const ends = held.map(({ text }) => this.isWholeObject(text));
    if (!ends.includes(true)) return this.emit(whole, held[0].line);
    held.forEach(({ text, line }, index) => (ends[index] ? this.openObject(text.trim(), line, false) : this.emit(text, line)));
  }

  private isWholeObject(text: string): boolean {
    const at = skipSpace(text, 0);
    if (text.charCodeAt(at) !== OPEN_OBJECT) return false;
    this.scanner.start();
    const end = this.scanner.scan(text, at);
    return end > 0 && skipSpace(text, end) === text.length;
  }

  private takeInner(text: string, line: number): void {
    this.inner ??= new EnvelopeLayer(this.sink, this.recognise, this.depth + 1);
    if (!text.includes('\n')) return this.inner.take(trimReturn(text), line);
    for (const part of text.split('\n')) {
      const row = trimReturn(part);
      if (row !== '') this.inner.take(row, line);
    }
  }

  private emit(text: string, line: number): void {
    this.sink.rows.push(text);
    this.sink.lines.push(line);
  }
}

const trimReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

const isJsonStart = (text: string): boolean => /^\s*[[{]/.test(text);

/** Returns the index of the next character that is neither white space nor a comma. */
const skipSeparators = (text: string, from: number): number => {
  let at = skipSpace(text, from);
  while (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
  return at;
};
