import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '@weir/schema';
import type { ColumnValues } from '../../contract/columns.ts';
import type { Executor, Row } from '../../sql/dialect.ts';
import type { SqlValue } from '../../sql/sql.ts';
import { readColumns } from './read-columns.ts';
import type { Reader } from '../engine/reader.ts';
import type { SharedReads } from '../engine/shared-reads.ts';

/** Wraps the wait for a statement, for example to measure it. */
export type TimeRead = <T>(read: () => Promise<T>) => Promise<T>;

/** Runs the statements of reads: equal ones share their rows until the next write. */
export class DuckDbExecutor implements Executor {
  /**
   * @param timed - wraps the wait for a statement
   * @param signal - aborts when the client has disconnected
   */
  constructor(
    private readonly reader: Reader,
    private readonly timed: TimeRead,
    private readonly shared: SharedReads,
    private readonly signal?: AbortSignal,
  ) {}

  async rows(text: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    this.reader.assertOpen();
    const read = (connection: DuckDBConnection) => connection.runAndReadAll(text, values as DuckDBValue[]);
    return this.timed(() => this.shared.get(text, values, async (signal) => (await this.reader.read(text, read, signal)).getRowObjectsJS(), this.signal));
  }

  async columns(text: string, values: readonly SqlValue[], types: readonly ColumnType[]): Promise<readonly ColumnValues[]> {
    const read = (connection: DuckDBConnection) => readColumns(connection, text, values as DuckDBValue[], types);
    return this.timed(() => this.reader.read(text, read, this.signal));
  }
}
