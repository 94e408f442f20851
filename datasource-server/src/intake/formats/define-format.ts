import { EXPECTED_ONLY, sessionInputSchema, toAddressOfCell, type ColumnMapping, type SessionInput } from '@weir/schema';
import { toAhead, toImplausible, toLatestTime } from './parsing/plausible-times.ts';
import type { PlainReader, PlainSinks } from './plain-line.ts';
import type { TrafficRecord } from './traffic-record.ts';

/** Values of a line by session property; null where the line has none. */
export type SessionRow = Readonly<Record<string, string | number | null>>;

/**
 * Result of reading a line: a complete session with its original cells, a record that is later joined into a session, a
 * skipped line (valid, without traffic), or a rejected line. Reasons are fixed phrases, so that rows can be counted by them.
 */
export type RowResult =
  | { readonly kind: 'session'; readonly session: SessionInput; readonly cells: readonly string[] }
  | { readonly kind: 'record'; readonly record: TrafficRecord; readonly has_new_fields: boolean }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Results of a line that holds several rows, such as one object with many flow tuples. All have the number of that line. */
export interface SeveralRows {
  readonly kind: 'several';
  readonly rows: readonly RowResult[];
}

/** Returns the result of a line that cannot be read. */
export const toRejected = (reason: string): RowResult => ({ kind: 'rejected', reason });

/** Reads one log line by line, starting with its head. */
export interface LineReader {
  /** Names of the cells of a session; empty for formats that give records. */
  readonly columns: readonly string[];
  /** Returns null for a header or a comment. */
  readonly read: (line: string) => RowResult | SeveralRows | null;
}

/** How lines of a log are read, as found in an earlier piece of it. Can be stored as JSON. */
export interface LogLayout {
  /** Id of the format; null for the start of a head that no format reads so far. */
  readonly source_id: string | null;
  /** Header lines in force; for JSON lines one object with the keys so far. */
  readonly head: readonly string[];
  /** Mapping in force; null where the format needs none. */
  readonly mapping: ColumnMapping | null;
}

/** Number of requests by the key of their values, for requests that nothing else distinguishes. */
export type RequestCounts = ReadonlyMap<number, number>;

/** What makes identical requests of a log different from each other: requests are numbered in the order of the log. */
export interface Numbering {
  /** Name of the origin. Requests of differently named origins differ; without a name, requests equal those of any other log without one. */
  readonly origin?: string;
  /** Names of the lines, such as event ids, by line number from 0. They take the place of the order. */
  readonly line_ids?: readonly string[];
  /** Counts of the requests before this piece of the log, the latest first; the first map with a key counts. */
  readonly before?: readonly RequestCounts[];
}

/** Information on a log that the log itself does not contain. */
export interface LogHints {
  /** Fields of a log without a header, in order: the format of a flow log, or the fields of a real-time log. */
  readonly fields?: readonly string[];
  /** `log_format` of nginx or `LogFormat` of Apache that the log was written with. */
  readonly log_format?: string;
  /** Column mappings. The first one whose columns are all present reads the log, before any built-in format. */
  readonly mappings?: readonly ColumnMapping[];
  /** Layouts of earlier pieces of the log; the last one is the current one. Empty for its first piece. */
  readonly layouts?: readonly LogLayout[];
  readonly numbering?: Numbering;
  /** UTC epoch ms. Rows more than a day ahead of it are rejected; without it, rows from 2100 on. */
  readonly now?: number;
  /**
   * Networks (CIDR notation) or number of the proxies in front of the server that logs. The client in a list of forwarded
   * addresses is the last one that is not a proxy; without this setting, the last one that is not private.
   */
  readonly trusted_proxies?: TrustedProxies;
}

/** Networks of trusted proxies, or the number of proxies that add an address to the list. */
export type TrustedProxies = readonly string[] | number;

/** Expected result of a row: one of the properties. */
export interface ExpectedRow {
  readonly session?: Partial<SessionInput>;
  readonly record?: Partial<TrafficRecord>;
  readonly skipped?: string;
  readonly rejected?: string;
}

/** One line in a format, and the expected result. */
export interface FormatExample extends ExpectedRow {
  readonly line: string;
  /** Expected rows of a line that holds several. */
  readonly several?: readonly ExpectedRow[];
  /** Head of its log, where that differs from the head of the format. */
  readonly head?: readonly string[];
  readonly hints?: LogHints;
}

/** A log format: how it is recognised, and how a line becomes a session or a record. */
export interface FormatDefinition {
  readonly id: string;
  readonly title: string;
  /** URL of the vendor's description. */
  readonly spec: string;
  /** Head of the examples: the lines that begin with `#`, then the first other line. */
  readonly head: readonly string[];
  /** Hints for examples without hints of their own. */
  readonly hints?: LogHints;
  readonly examples: readonly FormatExample[];
  /** Fields that a log of this format must have, each under one of these names; messages use the first name. */
  readonly required: ReadonlyArray<readonly string[]>;
  /** Returns the fields of a log with this head; null for a log in another format. */
  readonly fieldsOf: (head: readonly string[], hints: LogHints) => readonly string[] | null;
  /**
   * Returns a reader for a log with this head, which is one empty line for a log without a header whose first row is not known
   * any more. The reader must get all lines, including those of the head.
   */
  readonly open: (head: readonly string[], hints: LogHints) => LineReader;
  /** Returns a head that opens a log with these fields, for formats whose rows without a header differ in their fields. */
  readonly headOf?: (fields: readonly string[]) => readonly string[];
  /** Returns a reader for the plain lines after this head; null where the LineReader must read all of them. */
  readonly openPlain?: (head: readonly string[], hints: LogHints, sinks: PlainSinks) => PlainReader | null;
}

/** Returns a reader that rejects rows whose times are ahead of the clock. One such row would hide for years that no others arrive. */
const withClock = (reader: LineReader, hints: LogHints): LineReader => {
  if (hints.now === undefined) return reader;
  const latest = toLatestTime(hints);
  const check = (row: RowResult): RowResult => {
    if (row.kind === 'record') return toAhead(row.record.start_time, row.record.end_time, latest) ?? row;
    return row.kind === 'session' ? (toAhead(row.session.start_time, row.session.end_time, latest) ?? row) : row;
  };
  const toChecked = (result: RowResult | SeveralRows | null): RowResult | SeveralRows | null => {
    if (result === null) return null;
    return result.kind === 'several' ? { kind: 'several', rows: result.rows.map(check) } : check(result);
  };
  return { columns: reader.columns, read: (line) => toChecked(reader.read(line)) };
};

/** Declares a log format. Its reader rejects rows ahead of the clock in the hints. */
export const defineFormat = (definition: FormatDefinition): FormatDefinition => ({
  ...definition,
  open: (head, hints) => withClock(definition.open(head, hints), hints),
});

/** Returns the required fields that are missing, each by its first name. */
export const missingFields = ({ required }: Pick<FormatDefinition, 'required'>, fields: readonly string[]): string[] =>
  required.filter((names) => !names.some((name) => fields.includes(name))).map(([name]) => name);

/** Returns the canonical address of a cell; other values as they are, so that the schema reports them. */
const toAddress = (cell: SessionRow[string] | undefined): SessionRow[string] | undefined => (typeof cell === 'string' ? (toAddressOfCell(cell) ?? cell) : cell);

/**
 * Returns the session of a row, or a rejection with the first problem that the schema reports.
 *
 * @param earliest - earliest plausible time, UTC epoch ms; the year 2000 when left out
 */
export const toRowResult = (row: SessionRow, cells: readonly string[], earliest?: number): RowResult => {
  const parsed = sessionInputSchema.safeParse({ ...row, src_ip: toAddress(row.src_ip), dst_ip: toAddress(row.dst_ip) }, EXPECTED_ONLY);
  if (parsed.success) return toImplausible(parsed.data.start_time, parsed.data.end_time, earliest) ?? { kind: 'session', session: parsed.data, cells };
  const issue = parsed.error.issues[0];
  const property = String(issue.path[0]);
  if (row[property] === undefined || row[property] === null) return toRejected(`${property} is missing`);
  return toRejected(issue.message.startsWith(property) ? issue.message : `${property}: ${issue.message}`);
};
