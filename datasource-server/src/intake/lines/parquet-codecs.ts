import { decompress as unzstdWhole } from 'fzstd';
import { snappyUncompress, type Compressors } from 'hyparquet';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { unlz4Block } from './lz4-block.ts';

/** Largest decompressed size of a page or a row group. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** Decompressors by the names that Parquet uses. LZO is the only codec of the specification without one. */
export const PARQUET_CODECS: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: allowed(length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: allowed(length) }),
  ZSTD: (input, length) => unzstdWhole(input, new Uint8Array(allowed(length))),
  SNAPPY: (input, length) => {
    const output = new Uint8Array(allowed(length));
    snappyUncompress(input, output);
    return output;
  },
  LZ4_RAW: (input, length) => unlz4Block(input, checked(length)),
  LZ4: (input, length) => unhadoopLz4(input, checked(length)) ?? unlz4Block(input, length),
};

/** Older writers frame LZ4 as Hadoop does: blocks with both lengths before them. Returns null for data without frames. */
const unhadoopLz4 = (input: Uint8Array, length: number): Uint8Array | null => {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const output = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < input.length; ) {
    if (at + 8 > input.length) return null;
    const unpacked = view.getUint32(at);
    const packed = view.getUint32(at + 4);
    at += 8;
    if (to + unpacked > length || at + packed > input.length) return null;
    try {
      output.set(unlz4Block(input.subarray(at, at + packed), unpacked), to);
    } catch {
      return null;
    }
    at += packed;
    to += unpacked;
  }
  return to === length ? output : null;
};

const checked = (bytes: number): number => {
  if (bytes >= 0 && bytes <= MAX_UNPACKED_BYTES) return bytes;
  throw new RangeError(`a page has ${bytes} bytes, expected at most ${MAX_UNPACKED_BYTES}`);
};

const allowed = (bytes: number): number => Math.max(checked(bytes), 1);
