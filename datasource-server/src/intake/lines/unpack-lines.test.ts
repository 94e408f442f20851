import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { AppError } from '@weir/schema';
import { unpackLines } from './unpack-lines.ts';

/** `a,b0`, `a,b1` and `a,b2`, compressed by the zstd library. */
const ZSTD = Buffer.from('KLUv/QBYqQAAImEsYjAiCiJhLGIxIgoiYSxiMiIK', 'base64');
const ZSTD_LINES = ['"a,b0"', '"a,b1"', '"a,b2"'];
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const CLEAR_LINES = 'a\nb\n';

const frame = (windowLog: number, ...blocks: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3]), ...blocks]);
const block = (type: number, size: number, isLast: boolean, ...bytes: readonly number[]): Buffer => {
  const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
  return Buffer.from([header & 255, (header >> 8) & 255, header >> 16, ...bytes]);
};
/** Frames that hold 128 KB each in four bytes. */
const repeated = (frames: number): Buffer => Buffer.concat(Array.from({ length: frames }, () => frame(20, block(1, 131_072, true, 10))));

const collect = async (bytes: Uint8Array, size = 65_536): Promise<string[]> => {
  const lines: string[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  for await (const batch of unpackLines(chunks)) for (const line of batch) lines.push(line);
  return lines;
};

const codeOf = (bytes: Uint8Array, size?: number): Promise<string> =>
  collect(bytes, size).then(
    () => 'no error',
    (error: AppError) => error.code,
  );

describe('compressed data', () => {
  const gzipped = gzipSync(CLEAR_LINES);

  it.each([
    ['plain', Buffer.from(CLEAR_LINES), ['a', 'b']],
    ['gzip', gzipped, ['a', 'b']],
    ['two members of gzip', Buffer.concat([gzipped, gzipped]), ['a', 'b', 'a', 'b']],
    ['zstd', ZSTD, ZSTD_LINES],
    ['zstd frames, some skippable', Buffer.concat([SKIPPABLE, ZSTD, SKIPPABLE, ZSTD]), [...ZSTD_LINES, ...ZSTD_LINES]],
    ['data shorter than a magic number', Buffer.from('a'), ['a']],
  ])('%s: lines do not depend on how the bytes are split', async (_name, bytes, lines) => {
    for (const size of [1, 2, 3, 7, 65_536]) expect(await collect(bytes, size)).toEqual(lines);
  });

  it('gives the lines that were compressed, for any lines', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, ' '));
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 50 }), async (lines, size) => {
      expect(await collect(gzipSync(lines.map((one) => `${one}\n`).join('')), size)).toEqual(lines);
    }));
  });

  it.each([
    ['gzip that expands 1,000 times', gzipSync(Buffer.alloc(100e6, 10)), 'ingest.expands_too_much'],
    ['zstd that expands 30,000 times', repeated(1000), 'ingest.expands_too_much'],
    ['zstd with a window of 128 MB', frame(27, block(0, 1, true, 10)), 'ingest.bad_compression'],
    ['zstd with other data after it', Buffer.concat([ZSTD, Buffer.from('text\n')]), 'ingest.bad_compression'],
    ['truncated gzip', gzipped.subarray(0, -9), 'ingest.bad_compression'],
    ['truncated zstd', ZSTD.subarray(0, -5), 'ingest.bad_compression'],
    ['gzip of bytes that are not text', gzipSync(Buffer.from([0x61, 0xff, 10])), 'ingest.not_text'],
    ['Parquet without its end', Buffer.from('PAR1 and more'), 'ingest.bad_parquet'],
    ['Parquet with only the magic number', Buffer.from('PAR1PAR1'), 'ingest.bad_parquet'],
  ])('%s is rejected', async (_name, bytes, code) => expect(await codeOf(bytes)).toBe(code));

  it('may expand by any factor while it is small', async () => {
    expect(await collect(repeated(8))).toHaveLength(8 * 131_072);
  });

  it('with changed bytes gives lines or an error with a code', async () => {
    const known = ['no error', 'ingest.bad_compression', 'ingest.bad_parquet', 'ingest.not_text', 'ingest.line_too_long', 'ingest.expands_too_much', 'ingest.parquet_too_large'];
    const start = fc.constantFrom(gzipped, ZSTD, Buffer.concat([SKIPPABLE, ZSTD]), Buffer.from('PAR1PAR1'));
    await fc.assert(
      fc.asyncProperty(start, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 12 }), async (bytes, at, noise) => {
        const changed = Buffer.concat([bytes.subarray(0, 4 + (at % bytes.length)), noise, bytes.subarray(4 + (at % bytes.length) + noise.length)]);
        expect(known).toContain(await codeOf(changed));
      }),
      { numRuns: 500 },
    );
  });

  it('ends with the error of the underlying stream', async () => {
    const broken = (async function* () {
      yield gzipped.subarray(0, 12);
      throw new AppError('ingest.aborted', 'The upload broke off.');
    })();
    await expect((async () => {
      for await (const _batch of unpackLines(broken));
    })()).rejects.toMatchObject({ code: 'ingest.aborted' });
  });
});
