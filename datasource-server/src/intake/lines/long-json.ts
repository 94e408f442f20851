/** A first line that is longer may be a whole file of JSON values. */
const LONG_BYTES = 64 * 1024;
/** Start of an object that is held until its array of rows is found. */
const MAX_PREFIX_BYTES = 64 * 1024;
const LONGEST_KEY = 16;

const LINE_FEED = 10;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Arrays of rows, and what is written in place of the properties before them, which an EnvelopePeeler then reads. */
const ROW_ARRAYS: ReadonlyMap<string, string> = new Map([
  ['Records', '{"records":['],
  ['records', '{"records":['],
  ['logEvents', '{"events":['],
]);

/**
 * Breaks JSON without line feeds into lines: Firehose writes CloudWatch Logs events, and Azure writes flow logs, as one line of
 * many MiB. The elements of an array and of `records` or `logEvents` get lines of their own, and so do values that follow each
 * other. Bytes whose first line is short are passed on.
 */
export async function* splitLongJson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let splitter: JsonSplitter | null | undefined;
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    if (splitter === undefined) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (chunk.includes(LINE_FEED)) splitter = null;
      else if (heldBytes < LONG_BYTES) continue;
      else splitter = new JsonSplitter();
      for (const one of held) yield splitter === null ? one : splitter.push(one);
    } else yield splitter === null ? chunk : splitter.push(chunk);
  }
  if (splitter === undefined) yield* held;
  else if (splitter !== null) yield splitter.end();
}

/** Returns whether data with this start may be JSON in one line. */
export const mayBeLongJson = (start: Uint8Array): boolean => (start[0] === OPEN_OBJECT || start[0] === OPEN_ARRAY) && !start.includes(LINE_FEED);

class JsonSplitter {
  private depth = 0;
  /** Depth of the elements that get lines; 0 outside such an array. */
  private level = 0;
  /** True after the bracket of an array that may hold rows. */
  private isArrayOpen = false;
  /** True after a value that no line feed follows so far. */
  private isValueOver = false;
  private isInText = false;
  private isEscaped = false;
  private key = '';
  /** Start of an object, while its array of rows may follow; null after it. */
  private prefix: Uint8Array[] | null = null;
  private prefixBytes = 0;
  private output: Uint8Array[] = [];

  push(chunk: Uint8Array): Uint8Array {
    let from = 0;
    const flush = (to: number): void => {
      if (to > from) this.write(chunk.subarray(from, to));
      from = to;
    };
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInText = false;
        else if (this.depth === 1 && this.key.length < LONGEST_KEY) this.key += String.fromCharCode(byte);
        continue;
      }
      if (byte <= 32) {
        if (byte === LINE_FEED) this.isValueOver = false;
        continue;
      }
      if (this.isValueOver) {
        flush(at);
        this.output.push(NEW_LINE);
        this.isValueOver = false;
      }
      if (this.isArrayOpen) {
        this.isArrayOpen = false;
        if (byte === OPEN_OBJECT) this.enterRows();
      }
      if (byte === QUOTE) {
        this.isInText = true;
        if (this.depth === 1) this.key = '';
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.depth === 0) {
          flush(at);
          if (byte === OPEN_OBJECT) this.prefix = [];
        }
        this.depth++;
        const isRows = byte === OPEN_ARRAY && (this.depth === 1 || (this.depth === 2 && this.level === 0 && this.prefix !== null && ROW_ARRAYS.has(this.key)));
        if (isRows) {
          flush(at + 1);
          this.isArrayOpen = true;
        }
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.depth = Math.max(this.depth - 1, 0);
        if (this.depth < this.level) this.level = 0;
        if (this.depth === 0) {
          flush(at + 1);
          this.releasePrefix();
          this.isValueOver = true;
        }
      } else if (byte === COMMA && this.level > 0 && this.depth === this.level) {
        flush(at);
        this.output.push(NEW_LINE);
        from = at + 1;
      }
    }
    flush(chunk.length);
    return this.take();
  }

  end(): Uint8Array {
    this.releasePrefix();
    return this.take();
  }

  private take(): Uint8Array {
    const { output } = this;
    this.output = [];
    return Buffer.concat(output);
  }

  private write(bytes: Uint8Array): void {
    if (this.prefix === null) this.output.push(bytes);
    else {
      this.prefix.push(bytes);
      this.prefixBytes += bytes.length;
      if (this.prefixBytes > MAX_PREFIX_BYTES) this.releasePrefix();
    }
  }

  private enterRows(): void {
    const { prefix, depth, key } = this;
    if (depth === 2) {
      // The one event of a control message is not a row.
      if (prefix === null || (key === 'logEvents' && Buffer.concat(prefix).includes('"CONTROL_MESSAGE"'))) return;
      this.output.push(Buffer.from(ROW_ARRAYS.get(key) ?? ''));
      this.dropPrefix();
    }
    this.level = depth;
  }

  private releasePrefix(): void {
    if (this.prefix !== null) this.output.push(...this.prefix);
    this.dropPrefix();
  }

  private dropPrefix(): void {
    this.prefix = null;
    this.prefixBytes = 0;
  }
}

const NEW_LINE = Buffer.from('\n');
