/** Largest number of rows in a block: one row group of the engine. */
export const BLOCK_ROWS = 122_880;

/** Blocks that are built while an earlier one is in use. */
export const BLOCKS_AHEAD = 2;

/** Rows for which a block first has memory; it grows by doubling. */
export const FIRST_ROWS = 2048;

/** Bytes of distinct texts after which a block counts as full, because its rows may have long texts that never repeat. */
export const MAX_TERM_BYTES = 16 * 1024 * 1024;

type Column = Float64Array | Uint32Array | Int32Array;

/**
 * Returns an array with the values of another, and space for more.
 *
 * @param shared - whether another thread reads the array
 */
export const growColumn = <T extends Column>(make: { new (buffer: ArrayBufferLike): T; readonly BYTES_PER_ELEMENT: number }, length: number, shared: boolean, from: T | undefined): T => {
  const bytes = length * make.BYTES_PER_ELEMENT;
  const column = new make(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  if (from !== undefined) column.set(from);
  return column;
};
