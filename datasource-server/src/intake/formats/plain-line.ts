import { SESSION_NUMBERS, SESSION_TEXTS, type SessionNumber, type SessionText } from '@weir/schema';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const FIRST_PRINTABLE = 32;
const LAST_PRINTABLE = 126;
const QUOTE = 34;
/** Lines with more cells are not plain. */
const MAX_CELLS = 256;

/** Where the cells of a line are in its bytes. */
export class PlainCells {
  /** Number of cells; 0 where the line is not plain. */
  count = 0;
  readonly starts = new Int32Array(MAX_CELLS);
  /** One after the last byte of each cell. */
  readonly ends = new Int32Array(MAX_CELLS);
  /** Where the line ends: the position of its line feed, or the end of the bytes. */
  end = 0;

  /**
   * Finds the cells of the line that begins at `from`. A line is plain if it has only printable ASCII characters and no double
   * quotes. A carriage return at its end does not belong to it.
   */
  scan(bytes: Uint8Array, from: number, delimiter: number): void {
    const { starts, ends } = this;
    const { length } = bytes;
    let count = 0;
    let at = from;
    starts[0] = from;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (byte === delimiter) {
        ends[count++] = at;
        if (count === MAX_CELLS) return this.skip(bytes, at);
        starts[count] = at + 1;
      } else if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE || byte === QUOTE) {
        if (byte === LINE_FEED) break;
        if (byte === CARRIAGE_RETURN && (at + 1 === length || bytes[at + 1] === LINE_FEED)) {
          ends[count] = at;
          this.count = count + 1;
          this.end = at + 1;
          return;
        }
        return this.skip(bytes, at);
      }
    }
    ends[count] = at;
    this.count = count + 1;
    this.end = at;
  }

  private skip(bytes: Uint8Array, at: number): void {
    const end = bytes.indexOf(LINE_FEED, at);
    this.count = 0;
    this.end = end === -1 ? bytes.length : end;
  }
}

/** A session of a plain line. The same object is used for every line. */
export class PlainSession {
  /** By position in SESSION_NUMBERS; -1 stands for null. */
  readonly numbers = new Float64Array(SESSION_NUMBERS.length);
  /** By position in SESSION_TEXTS: where each text begins in the bytes of the line; -1 stands for null. */
  readonly starts = new Int32Array(SESSION_TEXTS.length);
  /** One after the last byte of each text. */
  readonly ends = new Int32Array(SESSION_TEXTS.length);
}

/** Positions of the columns in a PlainSession. */
export const NUMBER_AT = Object.fromEntries(SESSION_NUMBERS.map((name, at) => [name, at])) as Readonly<Record<SessionNumber, number>>;
export const TEXT_AT = Object.fromEntries(SESSION_TEXTS.map((name, at) => [name, at])) as Readonly<Record<SessionText, number>>;

/** Texts of plain lines, numbered. A number is valid until a record has been added; that of a constant stays valid. */
export interface PlainTexts {
  /** Returns the number of a text that is the same for many lines. Must be called before the first line. */
  readonly constant: (text: string) => number;
  /** Returns the number of a text of a line. */
  readonly of: (line: Uint8Array, from: number, to: number) => number;
  /** Returns the number of an IPv4 or IPv6 address; -1 for any other text. */
  readonly address: (line: Uint8Array, from: number, to: number) => number;
}

/**
 * A record of a plain line; the properties are those of TrafficRecord. Texts are numbers of PlainTexts. -1 stands for null. The
 * same object is used for every line.
 */
export class PlainRecord {
  has_new_fields = false;
  start_time = 0;
  end_time = 0;
  src_ip = -1;
  src_port = -1;
  dst_ip = -1;
  dst_port = -1;
  protocol = -1;
  bytes_forward = 0;
  bytes_backward = -1;
  packets = -1;
  /** 1 for a reply, 0 where src started the exchange. */
  is_reply = -1;
  requests = 0;
  status = -1;
  path = -1;
  user_agent = -1;
  country_code = -1;
  outcome = -1;
  rule = -1;
  request_id = -1;
  observer = -1;

  /** @param source_id - a constant of PlainTexts */
  constructor(readonly source_id: number) {}
}

/** Takes what was read from plain lines. */
export interface PlainSinks {
  /** Adds a session. Returns false, without any effect, where a value may be invalid. */
  readonly addSession: (line: Uint8Array, session: PlainSession) => boolean;
  /** Adds a record, whose values must be valid. */
  readonly addRecord: (record: PlainRecord) => void;
  /** Texts of the records. */
  readonly texts: PlainTexts;
}

/**
 * Reads the plain lines of a log from their bytes, many times faster than a LineReader. It never rejects a line: each line
 * that it does not read goes to the LineReader as text, which alone decides on values and reasons.
 */
export interface PlainReader {
  /** ASCII code of the character between cells. */
  readonly delimiter: number;
  /** Reads a line into a sink. Returns false, without any effect, for a line that the LineReader must read. */
  readonly read: (bytes: Uint8Array, cells: PlainCells) => boolean;
  /** Called with each line that the LineReader took for a header or a comment. */
  readonly readHeader?: (line: string) => void;
}
