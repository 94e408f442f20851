import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { data_chunk_get_vector, vector_get_data } from '@duckdb/node-bindings';
import type { ColumnType } from '@weir/schema';
import type { ColumnValues } from '../../contract/columns.ts';

/** Returns a DOUBLE column of a chunk. It is valid until the next chunk is read. */
const doublesOf = ({ chunk, rowCount }: DuckDBDataChunk, index: number): Float64Array => {
  const bytes = vector_get_data(data_chunk_get_vector(chunk, index), rowCount * Float64Array.BYTES_PER_ELEMENT);
  return new Float64Array(bytes.buffer, bytes.byteOffset, rowCount);
};

const join = (parts: readonly Float64Array[], size: number): Float64Array => {
  const joined = new Float64Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

/**
 * Runs a statement and returns its result as columns. Numbers are copied from the database's memory, because building a value for
 * each cell takes most of the time of a large result.
 *
 * @param types - the type of each column: times and numbers must be DOUBLE without nulls
 */
export const readColumns = async (connection: DuckDBConnection, sql: string, values: DuckDBValue[], types: readonly ColumnType[]): Promise<ColumnValues[]> => {
  const numbers: Float64Array[][] = types.map(() => []);
  const others: DuckDBValue[][] = types.map(() => []);
  const isNumber = types.map((type) => type === 'number' || type === 'time');
  let size = 0;
  const result = await connection.stream(sql, values);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let index = 0; index < types.length; index++) {
      if (isNumber[index]) numbers[index].push(doublesOf(chunk, index).slice());
      else for (const value of chunk.getColumnValues(index)) others[index].push(value);
    }
    size += chunk.rowCount;
  }
  return types.map((_, index) => (isNumber[index] ? join(numbers[index], size) : (others[index] as Array<string | null> | Array<boolean | null>)));
};
