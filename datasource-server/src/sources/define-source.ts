import { sessionInputSchema, type SessionInput } from '@weir/schema';

/** Cells of a line as a session's properties; null where the line does not say. */
export type SessionRow = Readonly<Record<string, string | number | null>>;

/** A row that could be read with its cells as they came, or the reason why not (a stable phrase, so that rejects can be counted by it). */
export type RowResult =
  | { readonly ok: true; readonly session: SessionInput; readonly cells: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Reads one log line by line, its head first. */
export interface LineReader {
  /** Names of the cells that a row gives. */
  readonly columns: readonly string[];
  /** Null for a line that is no row: a header, a comment. */
  readonly read: (line: string) => RowResult | null;
}

/** One line of a source and what it must be read as. */
export interface SourceExample {
  readonly line: string;
  readonly session?: Partial<SessionInput>;
  readonly rejected?: string;
  /** Head of the log it is in, where it is not the source's first. */
  readonly head?: readonly string[];
}

/** A kind of log: how it is told from others, and how a line becomes a session. */
export interface SourceDefinition {
  readonly id: string;
  readonly title: string;
  /** Where the format is described. */
  readonly spec: string;
  /** Head of the examples: the lines that begin with `#`, and the first that does not where that is a header. */
  readonly head: readonly string[];
  readonly examples: readonly SourceExample[];
  /** Fields that a log must have to be of this kind, each under one of these names; the first is the one it is called by. */
  readonly required: ReadonlyArray<readonly string[]>;
  /** Fields that a log with this head has; null where it has not the form of this kind. */
  readonly fieldsOf: (head: readonly string[]) => readonly string[] | null;
  /** A reader of a log with this head; all its lines go through it, those of the head too. */
  readonly open: (head: readonly string[]) => LineReader;
}

/** Declares a source. */
export const defineSource = (definition: SourceDefinition): SourceDefinition => definition;

/** Names of required fields that are not among these, each by its first name. */
export const missingFields = ({ required }: Pick<SourceDefinition, 'required'>, fields: readonly string[]): string[] =>
  required.filter((names) => !names.some((name) => fields.includes(name))).map(([name]) => name);

/** The session of a row, or what the schema says against it. */
export const toRowResult = (row: SessionRow, cells: readonly string[]): RowResult => {
  const parsed = sessionInputSchema.safeParse(row);
  if (parsed.success) return { ok: true, session: parsed.data, cells };
  const issue = parsed.error.issues[0];
  const property = String(issue.path[0]);
  if (row[property] === undefined || row[property] === null) return { ok: false, reason: `${property} is missing` };
  return { ok: false, reason: `${property}: ${issue.message}` };
};
