/** Deepest nesting of a JSON value. */
const MAX_DEPTH = 100;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What may come next in a value. */
const enum Expected {
  Value,
  Key,
  Colon,
  Separator,
}

/** The value continues in the next line. */
export const OPEN = -1;
/** The text is not JSON. */
export const INVALID = -2;

/**
 * Finds the end of a JSON value that may span several lines. It checks the structure, not the contents of strings and numbers,
 * and stops at the first character that cannot belong to the value.
 */
export class JsonScanner {
  private readonly stack: number[] = [];
  private expected: Expected = Expected.Value;

  /** Starts inside an object, after one of its values. */
  startInObject(): void {
    this.stack.length = 0;
    this.stack.push(OPEN_OBJECT);
    this.expected = Expected.Separator;
  }

  /** Starts at a value. */
  start(): void {
    this.stack.length = 0;
    this.expected = Expected.Value;
  }

  /** Returns the index after the value, OPEN where the text ends before the value does, or INVALID. */
  scan(text: string, from: number): number {
    const { stack } = this;
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (isSpace(code)) {
        at++;
        continue;
      }
      if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
        if (this.expected !== Expected.Value || stack.length >= MAX_DEPTH) return INVALID;
        stack.push(code);
        this.expected = code === OPEN_OBJECT ? Expected.Key : Expected.Value;
        at++;
      } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
        if (stack.pop() !== (code === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY) || this.expected === Expected.Colon) return INVALID;
        this.expected = Expected.Separator;
        at++;
        if (stack.length === 0) return at;
      } else if (code === COMMA) {
        if (this.expected !== Expected.Separator) return INVALID;
        this.expected = stack[stack.length - 1] === OPEN_OBJECT ? Expected.Key : Expected.Value;
        at++;
      } else if (code === COLON) {
        if (this.expected !== Expected.Colon) return INVALID;
        this.expected = Expected.Value;
        at++;
      } else {
        if (this.expected !== Expected.Value && (this.expected !== Expected.Key || code !== QUOTE)) return INVALID;
        const end = code === QUOTE ? endOfString(text, at) : endOfLiteral(text, at);
        if (end === INVALID) return INVALID;
        this.expected = this.expected === Expected.Key ? Expected.Colon : Expected.Separator;
        at = end;
        if (stack.length === 0) return at;
      }
    }
    return OPEN;
  }
}

/** Returns the index of the next character that is not white space. */
export const skipSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
};

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0x1e || code === 0xfeff;

const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return INVALID;
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at + 1;
  }
};

const LITERAL = /(?:-?[0-9][0-9.eE+-]*|true|false|null|-?Infinity|NaN)(?=[\s,\]}:]|$)/y;

const endOfLiteral = (text: string, from: number): number => {
  LITERAL.lastIndex = from;
  return LITERAL.test(text) ? LITERAL.lastIndex : INVALID;
};

/** Returns the text of each property of a JSON object, as it is written. The text must be a valid object. */
export const rawProperties = (text: string): Map<string, string> => {
  const found = new Map<string, string>();
  const scanner = new JsonScanner();
  let at = text.indexOf('{') + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
    if (text.charCodeAt(at) !== QUOTE) return found;
    const keyEnd = endOfString(text, at);
    const valueAt = skipSpace(text, skipSpace(text, keyEnd) + 1);
    scanner.start();
    const end = scanner.scan(text, valueAt);
    if (end < 0) return found;
    found.set(JSON.parse(text.slice(at, keyEnd)) as string, text.slice(valueAt, end));
    at = end;
  }
};

/** Returns the text of each element of a JSON array, as it is written. The text must be a valid array. */
export const rawElements = (text: string): string[] => {
  const found: string[] = [];
  const scanner = new JsonScanner();
  let at = text.indexOf('[') + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === COMMA) at = skipSpace(text, at + 1);
    if (at >= text.length || text.charCodeAt(at) === CLOSE_ARRAY) return found;
    scanner.start();
    const end = scanner.scan(text, at);
    if (end < 0) return found;
    found.push(text.slice(at, end));
    at = end;
  }
};
