import fc from 'fast-check';
import { AppError } from '@weir/schema';
import { MAX_LINE_BYTES, readLines } from './read-lines.ts';

const collect = async (chunks: Iterable<Uint8Array>): Promise<string[]> => {
  const lines: string[] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const batch of readLines(stream)) lines.push(...batch);
  return lines;
};

const codeOf = (chunks: Iterable<Uint8Array>): Promise<string> =>
  collect(chunks).then(
    () => 'no error',
    (error: AppError) => error.code,
  );

describe('lines of a stream', () => {
  it('do not depend on how the bytes are split into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0]/g, ' '))), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
        expect(await collect(chunks)).toEqual(lines);
      }),
    );
  });

  it('lose their carriage return, and the last one needs no line end', async () => {
    expect(await collect([Buffer.from('a\r\nb')])).toEqual(['a', 'b']);
  });

  it('of 2 GB are rejected soon after the limit', async () => {
    let given = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    const endless = (function* () {
      while (given < 2e9) {
        given += chunk.length;
        yield chunk;
      }
    })();
    expect(await codeOf(endless)).toBe('ingest.line_too_long');
    expect(given).toBeLessThan(MAX_LINE_BYTES + 2 * chunk.length);
  });

  it.each([
    ['a long line between short ones', [Buffer.from(`a\n${'x'.repeat(MAX_LINE_BYTES + 1)}\nb\n`)], 'ingest.line_too_long'],
    ['NUL bytes', [Buffer.from('a\0b\n')], 'ingest.not_text'],
    ['bytes that are not UTF-8', [Buffer.from([0x61, 0xff, 0xfe, 0x0a])], 'ingest.not_text'],
    ['half a character at the end', [Buffer.from([0x61, 0x0a, 0xc3])], 'ingest.not_text'],
  ])('are rejected for %s', async (_name, chunks, code) => expect(await codeOf(chunks)).toBe(code));
});
