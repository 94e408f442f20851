import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { data_chunk_get_vector, vector_get_data } from '@duckdb/node-bindings';

/** Values of one column of a chunk, in the database's memory layout. A column must have no nulls: their values are undefined. */
export type ChunkColumn = Float64Array | Int32Array | Uint8Array | BigUint64Array;

/** Kinds of columns by SQL type: DOUBLE, INTEGER, BOOLEAN and UBIGINT. */
const ARRAYS = { DOUBLE: Float64Array, INTEGER: Int32Array, BOOLEAN: Uint8Array, UBIGINT: BigUint64Array } as const;
export type ChunkType = keyof typeof ARRAYS;

/** Columns of a result, chunk by chunk. They are valid until the next chunk is read. */
export interface Chunk {
  readonly size: number;
  readonly columns: readonly ChunkColumn[];
}

/**
 * Streams a result as typed arrays. Reading memory takes a tenth of the time of building a value for each cell.
 *
 * @param types - the SQL type of each column, which the statement must cast to
 */
export async function* readChunks(connection: DuckDBConnection, sql: string, values: DuckDBValue[], types: readonly ChunkType[]): AsyncGenerator<Chunk> {
  const result = await connection.stream(sql, values);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const size = chunk.rowCount;
    const { chunk: memory } = chunk;
    yield {
      size,
      columns: types.map((type, index) => {
        const Values = ARRAYS[type];
        const bytes = vector_get_data(data_chunk_get_vector(memory, index), size * Values.BYTES_PER_ELEMENT);
        return new Values(bytes.buffer as ArrayBuffer, bytes.byteOffset, size);
      }),
    };
  }
}
