import { sessionInputSchema, type ColumnMapping, type SessionInput } from '@weir/schema';
import type { TrafficRecord } from './traffic-record.ts';

/** Cells of a line as a session's properties; null where the line does not say. */
export type SessionRow = Readonly<Record<string, string | number | null>>;

/**
 * What a line says: a whole session with its cells as they came, a record that is still to be joined with its like, nothing
 * by its own words, or nothing that could be read. A reason is a stable phrase, so that rows can be counted by it.
 */
export type RowResult =
  | { readonly kind: 'session'; readonly session: SessionInput; readonly cells: readonly string[] }
  | { readonly kind: 'record'; readonly record: TrafficRecord; readonly has_new_fields: boolean }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Result of a line that cannot be read. */
export const toRejected = (reason: string): RowResult => ({ kind: 'rejected', reason });

/** Reads one log line by line, its head first. */
export interface LineReader {
  /** Names of the cells that a session comes with; none where rows are records. */
  readonly columns: readonly string[];
  /** Null for a line that is no row: a header, a comment. */
  readonly read: (line: string) => RowResult | null;
}

/** What is known of a log beside its content. */
export interface LogHints {
  /** Fields of a log that does not name its own, in their order: a flow log's format, the fields of a real-time log. */
  readonly fields?: readonly string[];
  /** How logs that are no source's own are read; the first whose columns are all there takes the log, before any source. */
  readonly mappings?: readonly ColumnMapping[];
}

/** One line of a source and what it must be read as. */
export interface FormatExample {
  readonly line: string;
  readonly session?: Partial<SessionInput>;
  readonly record?: Partial<TrafficRecord>;
  readonly skipped?: string;
  readonly rejected?: string;
  /** Head of the log it is in, where it is not the source's first. */
  readonly head?: readonly string[];
  readonly hints?: LogHints;
}

/** A kind of log: how it is told from others, and how a line becomes a session. */
export interface FormatDefinition {
  readonly id: string;
  readonly title: string;
  /** Where the format is described. */
  readonly spec: string;
  /** Head of the examples: the lines that begin with `#`, and the first that does not where that is a header. */
  readonly head: readonly string[];
  /** Hints that the examples need where they have none of their own. */
  readonly hints?: LogHints;
  readonly examples: readonly FormatExample[];
  /** Fields that a log must have to be of this kind, each under one of these names; the first is the one it is called by. */
  readonly required: ReadonlyArray<readonly string[]>;
  /** Fields that a log with this head has; null where it has not the form of this kind. */
  readonly fieldsOf: (head: readonly string[], hints: LogHints) => readonly string[] | null;
  /** A reader of a log with this head; all its lines go through it, those of the head too. */
  readonly open: (head: readonly string[], hints: LogHints) => LineReader;
}

/** Declares a source. */
export const defineFormat = (definition: FormatDefinition): FormatDefinition => definition;

/** Names of required fields that are not among these, each by its first name. */
export const missingFields = ({ required }: Pick<FormatDefinition, 'required'>, fields: readonly string[]): string[] =>
  required.filter((names) => !names.some((name) => fields.includes(name))).map(([name]) => name);

/** The session of a row, or what the schema says against it. */
export const toRowResult = (row: SessionRow, cells: readonly string[]): RowResult => {
  const parsed = sessionInputSchema.safeParse(row);
  if (parsed.success) return { kind: 'session', session: parsed.data, cells };
  const issue = parsed.error.issues[0];
  const property = String(issue.path[0]);
  if (row[property] === undefined || row[property] === null) return toRejected(`${property} is missing`);
  return toRejected(`${property}: ${issue.message}`);
};
