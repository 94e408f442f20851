import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { copy_data_to_vector, data_chunk_get_vector } from '@duckdb/node-bindings';

/** Rows per data chunk, as the database defines them. */
const CHUNK_ROWS = 2048;

/** Values without nulls in the database's memory layout: DOUBLE, INTEGER and UBIGINT. */
export type RawColumn = Float64Array | Int32Array | BigUint64Array;

/**
 * Appends columns of equal length to a temporary table, chunk by chunk, which is several times faster than cell by cell.
 * Typed arrays are copied as memory, which is several times faster again.
 */
export const appendColumns = async (
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  columns: ReadonlyArray<RawColumn | readonly DuckDBValue[]>,
  rowCount: number,
): Promise<void> => {
  const appender = await connection.createAppender(table, 'main', 'temp');
  // The database does not accept shared memory.
  const memory = new ArrayBuffer(8 * CHUNK_ROWS);
  const scratch = { Float64Array: new Float64Array(memory), Int32Array: new Int32Array(memory), BigUint64Array: new BigUint64Array(memory) };
  try {
    for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - from);
      const chunk = DuckDBDataChunk.create(types, rows);
      columns.forEach((values, index) => {
        if (!isRaw(values)) return chunk.setColumnValues(index, values.slice(from, from + rows));
        if (values instanceof Float64Array) scratch.Float64Array.set(values.subarray(from, from + rows));
        else if (values instanceof Int32Array) scratch.Int32Array.set(values.subarray(from, from + rows));
        else scratch.BigUint64Array.set(values.subarray(from, from + rows));
        copy_data_to_vector(data_chunk_get_vector(chunk.chunk, index), 0, memory, 0, rows * values.BYTES_PER_ELEMENT);
      });
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
};

const isRaw = (values: RawColumn | readonly DuckDBValue[]): values is RawColumn => ArrayBuffer.isView(values);
