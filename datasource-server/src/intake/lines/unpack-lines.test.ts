import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { AppError } from '@weir/schema';
import { isUnread } from './read-lines.ts';
import { unpackLines } from './unpack-lines.ts';

/** `a,b0`, `a,b1` and `a,b2`, compressed by the zstd library. */
const ZSTD = Buffer.from('KLUv/QBYqQAAImEsYjAiCiJhLGIxIgoiYSxiMiIK', 'base64');
const ZSTD_LINES = ['"a,b0"', '"a,b1"', '"a,b2"'];
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const CLEAR_LINES = 'a\nb\n';
const DAMAGED = 'damaged compressed data: the rest of the log is unreadable';

const frame = (windowLog: number, ...blocks: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3]), ...blocks]);
const block = (type: number, size: number, isLast: boolean, ...bytes: readonly number[]): Buffer => {
  const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
  return Buffer.from([header & 255, (header >> 8) & 255, header >> 16, ...bytes]);
};
/** Frames that hold 128 KB each in four bytes. */
const repeated = (frames: number): Buffer => Buffer.concat(Array.from({ length: frames }, () => frame(20, block(1, 131_072, true, 10))));

/** Returns the lines of packed data, and `count x reason` for what is lost. */
const collect = async (bytes: Uint8Array, size = 65_536): Promise<string[]> => {
  const lines: string[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  for await (const part of unpackLines(chunks)) {
    if (isUnread(part)) lines.push(`${part.count} x ${part.reason}`);
    else for (const line of part) lines.push(line);
  }
  return lines;
};

const codeOf = (bytes: Uint8Array, size?: number): Promise<string> =>
  collect(bytes, size).then(
    () => 'no error',
    (error: AppError) => error.code,
  );

/** Lines that compress little, so that a part of them is decompressed before the end of the data. */
const MANY = Array.from({ length: 20_000 }, (_, i) => `${i},${((i * 2_654_435_761) % 4_294_967_296).toString(36)}`);

describe('compressed data', () => {
  const gzipped = gzipSync(CLEAR_LINES);
  const many = gzipSync(`${MANY.join('\n')}\n`);

  it.each([
    ['plain', Buffer.from(CLEAR_LINES), ['a', 'b']],
    ['gzip', gzipped, ['a', 'b']],
    ['gzip whose last line has no end', gzipSync('a\nb'), ['a', 'b']],
    ['two members of gzip', Buffer.concat([gzipped, gzipped]), ['a', 'b', 'a', 'b']],
    ['gzip in gzip', gzipSync(Buffer.concat([gzipped, gzipped])), ['a', 'b', 'a', 'b']],
    ['zstd in gzip', gzipSync(ZSTD), ZSTD_LINES],
    ['gzip that is padded with zero bytes', Buffer.concat([gzipped, Buffer.alloc(1000)]), ['a', 'b']],
    ['gzip with other bytes behind it', Buffer.concat([gzipped, Buffer.from('trailing')]), ['a', 'b', `1 x ${DAMAGED}`]],
    ['zstd', ZSTD, ZSTD_LINES],
    ['zstd frames, some skippable', Buffer.concat([SKIPPABLE, ZSTD, SKIPPABLE, ZSTD]), [...ZSTD_LINES, ...ZSTD_LINES]],
    ['zstd with other data after it', Buffer.concat([ZSTD, Buffer.from('text\n')]), [...ZSTD_LINES, `1 x ${DAMAGED}`]],
    ['data shorter than a magic number', Buffer.from('a'), ['a']],
    ['text that begins like bzip2', Buffer.from('BZh row\n'), ['BZh row']],
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
    ['truncated', many.subarray(0, many.length * 0.6)],
    ['changed in the middle', Buffer.concat([many.subarray(0, many.length * 0.6), Buffer.alloc(64, 0xff), many.subarray(many.length * 0.6 + 64)])],
  ])('%s keeps the lines before the damage, and counts the rest once', async (_name, bytes) => {
    const lines = await collect(bytes);
    expect(lines.at(-1)).toBe(`1 x ${DAMAGED}`);
    const whole = lines.slice(0, -2);
    expect(whole.length).toBeGreaterThan(8_000);
    // What follows the change may be anything until the decoder notices.
    expect(whole.slice(0, 8_000)).toEqual(MANY.slice(0, 8_000));
  });

  it.each([
    ['gzip that expands 1,000 times', gzipSync(Buffer.alloc(100e6, 10)), 'ingest.expands_too_much'],
    ['zstd that expands 30,000 times', repeated(1000), 'ingest.expands_too_much'],
    ['gzip in gzip that expands', gzipSync(gzipSync(Buffer.alloc(100e6, 10))), 'ingest.expands_too_much'],
    ['gzip in gzip in gzip in gzip', gzipSync(gzipSync(gzipSync(gzipped))), 'ingest.unsupported_compression'],
    ['zstd with a window of 128 MB', frame(27, block(0, 1, true, 10)), 'ingest.bad_compression'],
    ['gzip without content', gzipped.subarray(0, 12), 'ingest.bad_compression'],
    ['truncated zstd', ZSTD.subarray(0, -5), 'ingest.bad_compression'],
    ['Parquet without its end', Buffer.from('PAR1 and more'), 'ingest.bad_parquet'],
    ['Parquet with only the magic number', Buffer.from('PAR1PAR1'), 'ingest.bad_parquet'],
    ['encrypted Parquet', Buffer.from('PAR1aaaa\0\0\0\0PARE'), 'ingest.bad_parquet'],
    ['Parquet whose footer is longer than the file', Buffer.from('PAR1aaaa\xff\xff\xff\x0fPAR1', 'latin1'), 'ingest.bad_parquet'],
  ])('%s is rejected', async (_name, bytes, code) => expect(await codeOf(bytes)).toBe(code));

  it.each([
    ['a ZIP archive', 'UEsDBBQAAAAIAA==', 'unzip'],
    ['bzip2', 'QlpoOTFBWSZTWQ==', 'bunzip2'],
    ['xz', '/Td6WFoAAATm1rRG', 'unxz'],
    ['LZ4', 'BCJNGGRApw==', 'unlz4'],
    ['a 7-Zip archive', 'N3q8ryccAAQ=', '7z x'],
    ['a packet capture', '1MOyoQIABAA=', 'Zeek or Suricata'],
  ])('%s is refused by its name, with what to do', async (name, base64, command) => {
    const bytes = Buffer.from(base64, 'base64');
    for (const packed of [bytes, gzipSync(bytes)]) {
      await expect(collect(packed)).rejects.toMatchObject({ code: 'ingest.unsupported_compression', message: expect.stringContaining(`got ${name}`) as string, hint: expect.stringContaining(command) as string });
    }
  });

  it('a tar archive is refused by its name, also in gzip', async () => {
    const tar = Buffer.alloc(1024);
    tar.write('access.log', 0);
    tar.write('ustar', 257);
    await expect(collect(gzipSync(tar), 100)).rejects.toMatchObject({ message: expect.stringContaining('a tar archive') as string });
  });

  it('may expand by any factor while it is small', async () => {
    expect(await collect(repeated(8))).toHaveLength(8 * 131_072);
  });

  it('with changed bytes gives lines or an error with a code', async () => {
    const known = ['no error', 'ingest.bad_compression', 'ingest.bad_parquet', 'ingest.expands_too_much', 'ingest.parquet_too_large', 'ingest.unsupported_compression'];
    const start = fc.constantFrom(gzipped, ZSTD, Buffer.concat([SKIPPABLE, ZSTD]), Buffer.from('PAR1PAR1'), gzipSync(gzipped));
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
