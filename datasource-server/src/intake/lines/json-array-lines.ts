/** An element of an array, or the reason why it cannot be read. */
export type ArrayElement = Buffer | string;

/** Reason for an array that ends within an element, or has something else than objects. */
export const BROKEN_ARRAY = 'JSON array is not complete';

/** `[{`, or `{"records":[{` with any name: the beginning of a line that is one array of objects. */
const START = /^\s*(?:\{\s*"[A-Za-z_][\w.-]{0,60}"\s*:\s*)?\[\s*(?=\{)/;
const START_BYTES = 256;

const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13;

/**
 * Cuts one line that is a JSON array of objects into its elements, as it arrives: exports of Azure and others write an hour of
 * records as one line of many megabytes. It holds one element in memory, and gives up an element that is too long.
 */
export class JsonArrayLines {
  private elements: ArrayElement[] = [];
  /** Parts of the element that the next bytes continue. */
  private parts: Uint8Array[] = [];
  private bytes = 0;
  private depth = 0;
  private isInText = false;
  private isEscaped = false;
  /** True after the end of the array. */
  private isClosed = false;

  private constructor(
    private readonly maxBytes: number,
    private readonly tooLong: string,
  ) {}

  /**
   * Returns a cutter for a line with this beginning, which must be added without the first `from` bytes; null for a line that is
   * not an array of objects.
   */
  static open(beginning: Buffer, maxBytes: number, tooLong: string): { readonly lines: JsonArrayLines; readonly from: number } | null {
    const found = START.exec(beginning.toString('latin1', 0, START_BYTES));
    return found === null ? null : { lines: new JsonArrayLines(maxBytes, tooLong), from: found[0].length };
  }

  /** Adds bytes; returns the index of the line feed that ends the line, -1 where the line continues. */
  add(bytes: Uint8Array, from = 0): number {
    let start = from;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LINE_FEED) {
        this.end();
        return at;
      }
      if (this.isClosed) continue;
      if (this.depth === 0) {
        if (byte === OPEN_OBJECT) {
          start = at;
          this.depth = 1;
        } else if (byte !== COMMA && !isSpace(byte)) {
          if (byte !== CLOSE_ARRAY) this.elements.push(BROKEN_ARRAY);
          this.isClosed = true;
        }
      } else if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInText = false;
      } else if (byte === QUOTE) this.isInText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --this.depth === 0) {
        this.hold(bytes.subarray(start, at + 1));
        this.finish();
      }
    }
    if (this.depth > 0) this.hold(bytes.subarray(start));
    return -1;
  }

  /** Ends the line. */
  end(): void {
    if (!this.isClosed) this.elements.push(BROKEN_ARRAY);
    this.isClosed = true;
  }

  /** Returns the elements since the last call. */
  take(): readonly ArrayElement[] {
    const { elements } = this;
    this.elements = [];
    return elements;
  }

  private hold(part: Uint8Array): void {
    this.bytes += part.length;
    if (this.bytes > this.maxBytes) this.parts = [];
    else this.parts.push(part);
  }

  private finish(): void {
    this.elements.push(this.bytes > this.maxBytes ? this.tooLong : Buffer.concat(this.parts));
    this.parts = [];
    this.bytes = 0;
  }
}
