import type { SourceSlice } from './source-slice.ts';

/** `in`: uploads to the server; `out`: bytes sent by it. */
export type Direction = 'in' | 'out';

/** Returns the bytes of the sessions in one direction, by row. */
export const bytesColumn = ({ sessions }: SourceSlice, direction: Direction): Float64Array => sessions.numbers[direction === 'in' ? 'bytes_in' : 'bytes_out'];
