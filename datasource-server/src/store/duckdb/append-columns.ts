import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** Rows of one data chunk, as the engine has them. */
export const CHUNK_ROWS = 2048;

/** Appends equally long columns to a temporary table, a chunk at a time: several times as fast as cell by cell. */
export const appendColumns = async (
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  columns: ReadonlyArray<ArrayLike<DuckDBValue>>,
  rowCount: number,
): Promise<void> => {
  const appender = await connection.createAppender(table, 'main', 'temp');
  try {
    for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - from);
      const chunk = DuckDBDataChunk.create(types, rows);
      columns.forEach((values, index) => {
        const vector = chunk.getColumnVector(index);
        for (let row = 0; row < rows; row++) vector.setItem(row, values[from + row]);
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
};
