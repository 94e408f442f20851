import { EnvelopeLayer, type PeelerOptions, type RowSink } from './envelope-layer.ts';

export type { PeelerOptions } from './envelope-layer.ts';

/**
 * Takes rows out of the envelopes that log shippers put around them: CloudWatch Logs events, `{"message": ...}`, Docker and CRI
 * lines, syslog headers, JSON arrays, and JSON values that share a line or span several. A line without an envelope is returned
 * as it is.
 *
 * The caller passes every line to `peel` while `isHolding`; lines before and after may skip it.
 */
export class EnvelopePeeler {
  private readonly layer: EnvelopeLayer;
  private readonly sink: RowSink;
  private readonly recognise: (line: string) => string | null;
  private readonly single = [''];
  private line = 0;

  constructor(options: PeelerOptions = {}) {
    const { reject } = options;
    this.recognise = options.recognise ?? (() => null);
    this.sink = {
      rows: [],
      lines: [],
      reject: (reason, text, line) => {
        if (reject !== undefined) return reject(reason, this.line - line);
        this.sink.rows.push(text);
        this.sink.lines.push(line);
      },
    };
    this.layer = new EnvelopeLayer(this.sink, this.recognise);
  }

  /** True while a row is incomplete: the next line must be passed to `peel`. */
  get isHolding(): boolean {
    return this.layer.isHolding;
  }

  /** Returns the rows that end with this line. The array is valid until the next call. */
  peel(line: string): readonly string[] {
    this.line++;
    const { sink, layer } = this;
    sink.rows.length = 0;
    sink.lines.length = 0;
    if (!layer.isHolding && layer.isPlain(line)) {
      this.single[0] = line;
      return this.single;
    }
    layer.take(line, this.line);
    return sink.rows;
  }

  /** Returns the rows in a line that no format takes, or null where the line is one row. Finds what `peel` skips for speed. */
  peelUnread(line: string): readonly string[] | null {
    if (!line.startsWith('{')) return null;
    const found: RowSink = { rows: [], lines: [], reject: (_reason, text) => found.rows.push(text) };
    const layer = new EnvelopeLayer(found, this.recognise);
    layer.take(line, 0);
    layer.end();
    return found.rows.length === 1 && found.rows[0] === line ? null : found.rows;
  }

  /** Returns the rows that were incomplete when the log ended. */
  end(): readonly string[] {
    this.sink.rows.length = 0;
    this.sink.lines.length = 0;
    this.layer.end();
    return this.sink.rows;
  }

  /** Returns how many lines before the current one a row of the last answer began. */
  linesBack(row: number): number {
    return this.sink.lines.length === 0 ? 0 : this.line - this.sink.lines[row];
  }
}
