import { AppError, sessionAt, sessionInputSchema, SESSION_NUMBERS, SESSION_TEXTS, type SessionBlock, type SessionInput } from '@weir/schema';
import { CLASSIC_FEATURES } from '../../detect/features/classic-features.ts';
import { toFeatureColumn } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import type { LogHints } from '../../intake/formats/define-format.ts';
import { PlainCells, type PlainSession } from '../../intake/formats/plain-line.ts';
import { LogRouter, type ReadRow } from '../../intake/lines/log-router.ts';
import { LogTally } from '../../intake/lines/log-tally.ts';
import { isUnread, trimReturn } from '../../intake/lines/read-lines.ts';
import { unpackBatches } from '../../intake/lines/unpack-lines.ts';
import { toSessionContent } from '../../intake/sessions/session-id.ts';
import type { Analysis } from './analysis.ts';
import { isSafeLine, toCsvCell, toCsvLine } from './csv-cells.ts';

/** Columns after those of the input: features and verdict. */
const RESULT_COLUMNS = [...CLASSIC_FEATURES.map(({ name }) => name), 'anomaly_score', 'is_anomaly', 'risk_class', 'class_probability', 'reason'];
/** Columns of sessions that were joined from records, because no single line holds a whole session. */
const SESSION_COLUMNS = Object.keys(sessionInputSchema.shape) as ReadonlyArray<keyof SessionInput>;
/** Characters that are yielded at once. */
const PART_LENGTH = 256 * 1024;

/** A log of sessions has no records. */
const NO_RECORDS = { addRecord: () => undefined, texts: { constant: () => -1, of: () => -1, address: () => -1 } };

const COMMA = 44;
const LINE_FEED = 10;

/**
 * Yields the parts of a CSV with one line per session: the columns of the file unchanged, then features and verdict. The file
 * is read again, so that its cells need no memory.
 *
 * @param chunks - the bytes that the sessions were read from
 * @param advance - called with the number of sessions that are done since the last call
 * @throws AppError `file.unreadable` where they are other bytes
 */
export async function* toResultsCsv(analysis: Analysis, chunks: AsyncIterable<Uint8Array>, hints: LogHints, advance: (sessions: number) => void): AsyncGenerator<string> {
  const rows = new ResultRows(analysis, hints, advance);
  for await (const part of unpackBatches(chunks)) {
    if (isUnread(part)) continue;
    for (let at = 0; at <= part.length; ) {
      at = rows.addBytes(part, at);
      if (rows.isFull) yield rows.take();
    }
  }
  yield rows.end();
}

/** Yields the parts of the same CSV for sessions that were joined from records. */
export function* toJoinedResultsCsv(analysis: Analysis, advance: (sessions: number) => void): Generator<string> {
  const { sessions } = analysis;
  let done = 0;
  const resultOf = toResultCells(analysis);
  let part = `${toCsvLine([...SESSION_COLUMNS, ...RESULT_COLUMNS])}\n`;
  for (let row = 0; row < sessions.size; row++) {
    const session = sessionAt(sessions, row);
    part += `${toCsvLine(SESSION_COLUMNS.map((name) => session[name] ?? ''))},${resultOf(row)}\n`;
    if (part.length < PART_LENGTH) continue;
    yield part;
    part = '';
    advance(row + 1 - done);
    done = row + 1;
  }
  yield part;
  advance(sessions.size - done);
}

/** Returns the cells of RESULT_COLUMNS of a row; rows must be requested in ascending order. */
const toResultCells = ({ sessions, verdicts, model }: Analysis): ((row: number) => string) => {
  const context = toFeatureContext(model.baselines);
  const features = CLASSIC_FEATURES.map((feature) => toFeatureColumn(sessions, feature, context));
  const { anomaly_score, is_anomaly, risk_class, class_probability, reasons } = verdicts;
  const classes = verdicts.risk_classes.map(toCsvCell);
  let [counted, anomalies] = [0, 0];
  return (row) => {
    for (; counted < row; counted++) anomalies += is_anomaly[counted];
    let cells = '';
    for (const values of features) cells += `${values[row]},`;
    const risk = risk_class[row] === -1 ? '' : classes[risk_class[row]];
    const probability = class_probability[row] === -1 ? '' : class_probability[row];
    return `${cells}${anomaly_score[row]},${is_anomaly[row] === 1},${risk},${probability},${is_anomaly[row] === 1 ? toCsvCell(reasons[anomalies]) : ''}`;
  };
};

/**
 * Reads the lines of a file again and adds the results to those of its sessions. Sessions are in the order of the file and
 * each is there once, so a line belongs to the next session or, where its values differ, to none.
 */
class ResultRows {
  private readonly router: LogRouter;
  private readonly cells = new PlainCells();
  private readonly expected: NextSession;
  private readonly resultOf: (row: number) => string;
  /** Columns of the first row; null before it. */
  private columns: readonly string[] | null = null;
  private part = '';
  private taken = 0;

  constructor(
    analysis: Analysis,
    hints: LogHints,
    private readonly advance: (sessions: number) => void,
  ) {
    this.expected = new NextSession(analysis.sessions);
    this.resultOf = toResultCells(analysis);
    const plainSinks = { addSession: (line: Uint8Array, session: PlainSession): boolean => this.expected.isPlain(line, session), ...NO_RECORDS };
    this.router = new LogRouter(hints, new LogTally(), { addRow: (row, _line, columns) => this.addRow(row, columns), plainSinks: () => plainSinks });
  }

  get isFull(): boolean {
    return this.part.length >= PART_LENGTH;
  }

  take(): string {
    const { part } = this;
    this.part = '';
    this.advance(this.expected.row - this.taken);
    this.taken = this.expected.row;
    return part;
  }

  /** Adds the line that begins at a position, and returns the position of the next line. */
  addBytes(bytes: Buffer, at: number): number {
    const { cells, router } = this;
    const { plain } = router;
    // Lines with other delimiters cannot be copied into a CSV.
    if (plain === null || plain.delimiter !== COMMA) {
      const found = bytes.indexOf(LINE_FEED, at);
      cells.end = found === -1 ? bytes.length : found;
      this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
      return cells.end + 1;
    }
    cells.scan(bytes, at, COMMA);
    const { columns } = router;
    if (cells.count === columns.length && this.start(columns) && plain.read(bytes, cells)) {
      router.hasRows = true;
      const line = bytes.toString('latin1', at, cells.ends[cells.count - 1]);
      if (isSafeLine(line)) this.put(line);
      else this.put(toCsvLine(line.split(',')));
    } else this.addText(trimReturn(bytes.toString('utf8', at, cells.end)));
    return cells.end + 1;
  }

  private addText(text: string): void {
    if (text.length > 0) this.router.add(text, 0);
  }

  /** Returns the last part. @throws AppError `file.unreadable` */
  end(): string {
    this.router.end();
    this.start(this.router.columns);
    if (!this.expected.isOver) throw new AppError('file.unreadable', 'The file changed while it was read.');
    return this.take();
  }

  /** Writes the header before the first row. Returns whether rows with these columns have the columns of the header. */
  private start(columns: readonly string[]): boolean {
    if (this.columns === null) {
      this.columns = columns;
      this.part += `${toCsvLine([...columns, ...RESULT_COLUMNS])}\n`;
    }
    return this.columns === columns;
  }

  private addRow(row: ReadRow, columns: readonly string[]): void {
    if (row.kind !== 'session' || !this.expected.isSame(row.session)) return;
    const isSame = this.start(columns);
    this.put(toCsvLine(this.columns!.map((name, column) => row.cells[isSame ? column : columns.indexOf(name)] ?? '')));
  }

  private put(line: string): void {
    this.part += `${line},${this.resultOf(this.expected.row)}\n`;
    this.expected.row++;
  }
}

/** Texts that identify a session, by position in SESSION_TEXTS: all but the label. */
const IDENTIFYING_TEXTS = SESSION_TEXTS.flatMap((name, at) => (name === 'label' ? [] : [at]));

/** The session whose line is expected next. */
class NextSession {
  row = 0;
  private readonly numbers: Float64Array[];
  private readonly texts: Int32Array[];

  constructor(private readonly sessions: SessionBlock) {
    this.numbers = SESSION_NUMBERS.map((name) => sessions.numbers[name]);
    this.texts = SESSION_TEXTS.map((name) => sessions.texts[name]);
  }

  get isOver(): boolean {
    return this.row === this.sessions.size;
  }

  /** Returns whether a plain line has the values of the session. */
  isPlain(line: Uint8Array, { numbers, starts, ends }: PlainSession): boolean {
    const { row } = this;
    if (this.isOver) return false;
    for (let column = 0; column < numbers.length; column++) if (numbers[column] !== this.numbers[column][row]) return false;
    for (const column of IDENTIFYING_TEXTS) {
      const term = this.texts[column][row];
      if (term === -1 || starts[column] === -1) {
        if (term !== starts[column]) return false;
      } else if (!isText(this.sessions.terms[term], line, starts[column], ends[column])) return false;
    }
    return true;
  }

  /** Returns whether a session has the same values. */
  isSame(session: SessionInput): boolean {
    return !this.isOver && toSessionContent(session) === toSessionContent(sessionAt(this.sessions, this.row));
  }
}

const isText = (text: string, bytes: Uint8Array, from: number, to: number): boolean => {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
};
