import type { SessionInput } from '@weir/schema';

/** A row that could be read, or the reason why not (a stable word, so that rejects can be counted by it). */
export type RowResult = { readonly ok: true; readonly session: SessionInput } | { readonly ok: false; readonly reason: string };

/** One line of a source and what it must be read as. */
export interface SourceExample {
  readonly line: string;
  readonly session?: Partial<SessionInput>;
  readonly rejected?: string;
}

/** A kind of log with a header line: how its columns are named and how a line becomes a session. */
export interface SourceDefinition {
  readonly id: string;
  readonly title: string;
  /** Where the format is described. */
  readonly spec: string;
  /** Header line of the examples. */
  readonly header: string;
  readonly examples: readonly SourceExample[];
  /** Missing columns of a header, empty when the source can read it. */
  readonly missingColumns: (header: readonly string[]) => string[];
  /** Makes a reader for the rows under a header. */
  readonly reader: (header: readonly string[]) => (cells: readonly string[]) => RowResult;
}

/** Declares a source. */
export const defineSource = (definition: SourceDefinition): SourceDefinition => definition;
