/** What a peeler needs to know about formats. */
export interface PeelerOptions {
  /** Returns the id of the format that recognises this one line, or null. Without it, ambiguous prefixes stay on their lines. */
  readonly recognise?: (line: string) => string | null;
  /** Called for text that belongs to no row, with the number of lines since it began (0: the current line). */
  readonly reject?: (reason: string, linesBack: number) => void;
}

/**
 * Takes rows out of the envelopes that log shippers put around them: CloudWatch Logs events, `{"message": ...}`, Docker and CRI
 * lines, syslog headers, JSON arrays, and JSON values that share a line or span several. A line without an envelope is returned
 * as it is.
 *
 * The caller passes every line to `peel` while `isHolding`; lines before and after may skip it.
 */
export class EnvelopePeeler {
  constructor(protected readonly options: PeelerOptions = {}) {}

  /** True while a row is incomplete: the next line must be passed to `peel`. */
  get isHolding(): boolean {
    return false;
  }

  /** Returns the rows that end with this line. The array is valid until the next call. */
  peel(line: string): readonly string[] {
    return [line];
  }

  /** Returns the rows in a line that no format takes, or null where the line is one row. Finds what `peel` skips for speed. */
  peelUnread(_line: string): readonly string[] | null {
    return null;
  }

  /** Returns the rows that were incomplete when the log ended. */
  end(): readonly string[] {
    return [];
  }

  /** Returns how many lines before the current one a row of the last answer began. */
  linesBack(_row: number): number {
    return 0;
  }
}
