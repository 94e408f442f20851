import { constants, gunzipSync } from 'node:zlib';
import { AppError } from '@weir/schema';

/** Bytes that `toPackedKind` looks at. */
export const KIND_BYTES = 512;
/** Start of gzip data that is decompressed to see what is inside. */
const PEEK_BYTES = 4096;

/** How a log is packed; `text` for one that is not. */
export type PackedKind = 'text' | 'gzip' | 'zstd' | 'parquet';

const GZIP = 0x1f8b;
const ZSTD = 0x28b52ffd;
const PARQUET = 0x50415231;
/** Last three magic bytes of a skippable zstd frame; the first is 0x50 to 0x5f. */
const ZSTD_SKIPPABLE = 0x2a4d18;
const TAR_AT = 257;

/** Data that Weir does not read: first bytes, name, and what to do. */
const UNREADABLE: ReadonlyArray<readonly [bytes: string, name: string, hint: string]> = [
  ['504b0304', 'a ZIP archive', 'Extract it (unzip) and send each file; gzip and zstd files need no extraction.'],
  ['504b0506', 'an empty ZIP archive', 'Check that the file is the right one.'],
  ['425a68', 'bzip2', 'Decompress it (bunzip2) or recompress it: bunzip2 -c FILE | gzip > FILE.gz'],
  ['fd377a585a00', 'xz', 'Decompress it (unxz) or recompress it: xz -dc FILE | gzip > FILE.gz'],
  ['04224d18', 'LZ4', 'Decompress it (unlz4) or recompress it: lz4 -dc FILE | gzip > FILE.gz'],
  ['377abcaf271c', 'a 7-Zip archive', 'Extract it (7z x) and send each file.'],
  ['526172211a07', 'a RAR archive', 'Extract it and send each file.'],
  ['ff060000734e61507059', 'Snappy', 'Decompress it, or configure gzip where it is written.'],
  ['1f9d', 'compress (.Z)', 'Decompress it: gunzip FILE.Z'],
  ['4f5243', 'ORC', 'Convert it to Parquet or to JSON lines.'],
  ['4f626a01', 'Avro', 'Convert it to Parquet or to JSON lines.'],
  ['d4c3b2a1', 'a packet capture', 'Read it with Zeek or Suricata and send their logs.'],
  ['a1b2c3d4', 'a packet capture', 'Read it with Zeek or Suricata and send their logs.'],
  ['4d3cb2a1', 'a packet capture', 'Read it with Zeek or Suricata and send their logs.'],
  ['0a0d0d0a', 'a packet capture', 'Read it with Zeek or Suricata and send their logs.'],
  ['456c6646696c6500', 'a Windows event log', 'Export it as CSV or JSON.'],
  ['53514c69746520666f726d6174203300', 'an SQLite database', 'Export the table as CSV.'],
];

/**
 * Returns how data with this start is packed.
 *
 * @throws AppError `ingest.unsupported_compression` for archives, other compressions and other kinds of file, by name
 */
export const toPackedKind = (start: Uint8Array): PackedKind => {
  if (start.length < 4) return 'text';
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length);
  const magic = bytes.readUInt32BE();
  if (magic >>> 16 === GZIP) return 'gzip';
  if (magic === ZSTD || (magic >>> 28 === 5 && (magic & 0xffffff) === ZSTD_SKIPPABLE)) return 'zstd';
  if (magic === PARQUET) return 'parquet';
  const found = UNREADABLE.find(([hex]) => bytes.subarray(0, hex.length / 2).toString('hex') === hex && isUnreadable(hex, bytes));
  if (found !== undefined) throw unsupported(found[1], found[2]);
  if (bytes.toString('latin1', TAR_AT, TAR_AT + 5) === 'ustar') throw unsupported('a tar archive', 'Extract it (tar -xf) and send each file, or import the folder.');
  return 'text';
};

/** A short text may begin with the same letters as a file of another kind; such files have other bytes after them. */
const isUnreadable = (hex: string, bytes: Buffer): boolean => {
  if (hex === '425a68') return bytes.toString('hex', 4, 10) === '314159265359' || bytes.toString('hex', 4, 10) === '177245385090';
  return hex !== '4f5243' || bytes.includes(0);
};

const unsupported = (name: string, hint: string): AppError => new AppError('ingest.unsupported_compression', `The data cannot be read: got ${name}, expected text, gzip, zstd or Parquet.`, { hint });

/** Returns the kind of what gzip data with this start contains. */
export const peekInGzip = (start: Uint8Array): PackedKind => {
  try {
    return toPackedKind(gunzipSync(start.subarray(0, PEEK_BYTES), { finishFlush: constants.Z_SYNC_FLUSH }));
  } catch {
    return 'text';
  }
};
