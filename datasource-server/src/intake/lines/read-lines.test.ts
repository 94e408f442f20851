import fc from 'fast-check';
import { isUnread, MAX_LINE_BYTES, readLines, TOO_LONG } from './read-lines.ts';

/** Lines as texts; an unread line as its reason in brackets. */
const collect = async (chunks: Iterable<Uint8Array>): Promise<string[]> => {
  const lines: string[] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const part of readLines(stream)) {
    if (isUnread(part)) for (let i = 0; i < part.count; i++) lines.push(`<${part.reason}>`);
    else for (const line of part) lines.push(line);
  }
  return lines;
};

const inChunks = (bytes: Uint8Array, size: number): Uint8Array[] => Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

/** Collects the lines for several sizes of chunks, which must not matter. */
const collectAnyhow = async (bytes: Uint8Array, sizes = [1, 2, 3, 7, 1 << 20]): Promise<string[]> => {
  const lines = await collect([bytes]);
  for (const size of sizes) expect(await collect(inChunks(bytes, size))).toEqual(lines);
  return lines;
};

const LONG = `<${TOO_LONG}>`;

describe('lines of a stream', () => {
  it('do not depend on how the bytes are split into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\0\ufeff]/g, ' '))), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        expect(await collect(inChunks(Buffer.from(lines.map((line) => `${line}\n`).join('')), size))).toEqual(lines);
      }),
    );
  });

  it('of any bytes are as many as there are line feeds, and the good ones are unchanged', async () => {
    const line = fc.oneof(fc.constantFrom(Buffer.from('good'), Buffer.from('caf\xe9', 'latin1'), Buffer.from([0, 0, 0x61]), Buffer.from([0xf0, 0x9f]), Buffer.from([0xed, 0xa0, 0x80])), fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const got = await collect(inChunks(Buffer.concat([Buffer.from('first\n'), ...lines.flatMap((one) => [one, Buffer.from('\n')])]), size));
        expect(got).toHaveLength(lines.length + 1);
        lines.forEach((one, at) => expect(one.toString('latin1') === 'good' ? got[at + 1] : 'good').toBe('good'));
      }),
      { numRuns: 500 },
    );
  });

  it('lose their carriage return, and the last one needs no line end', async () => {
    expect(await collectAnyhow(Buffer.from('a\r\nb'))).toEqual(['a', 'b']);
  });

  it.each([
    ['a byte of Latin-1', Buffer.from('a\ncaf\xe9 b\nc\n', 'latin1'), ['a', 'caf\ufffd b', 'c']],
    ['half a character at the end', Buffer.from([0x61, 0x0a, 0xc3]), ['a', '\ufffd']],
    ['half a character before a line feed', Buffer.from([0xf0, 0x9f, 0x98, 0x0a, 0x61, 0x0a]), ['\ufffd', 'a']],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80, 0x0a]), ['\ufffd\ufffd\ufffd']],
    ['NUL bytes before the first line', Buffer.from(`${'\0'.repeat(5)}a\nb\n`), ['a', 'b']],
    ['NUL bytes before a later line', Buffer.from(`a\n${'\0'.repeat(5)}b\nc`), ['a', 'b', 'c']],
    ['a NUL byte in a line', Buffer.from('a\0b\nc\n'), ['a\ufffdb', 'c']],
    ['NUL bytes after the last line', Buffer.from('a\n\0\0\0'), ['a']],
    ['a byte order mark', Buffer.from('\ufeffa\nb\n'), ['a', 'b']],
    ['a byte order mark alone', Buffer.from('\ufeff'), []],
    ['UTF-16, little endian', Buffer.from('\ufeffa é\r\nb 😀\n', 'utf16le'), ['a é', 'b 😀']],
    ['UTF-16, big endian', Buffer.from('\ufeffa é\nb 😀', 'utf16le').swap16(), ['a é', 'b 😀']],
  ])('are decoded with %s', async (_name, bytes, lines) => expect(await collectAnyhow(bytes)).toEqual(lines));

  it('that are too long are reported one by one, with the lines around them', async () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    const longest = 'y'.repeat(MAX_LINE_BYTES);
    const sizes = [65_536, 1 << 20, (1 << 20) + 7, 1 << 23];
    expect(await collectAnyhow(Buffer.from(`a\n${long}\nb\n`), sizes)).toEqual(['a', LONG, 'b']);
    expect(await collectAnyhow(Buffer.from(`${long}\n${long}\n\nb`), sizes)).toEqual([LONG, LONG, '', 'b']);
    expect(await collectAnyhow(Buffer.from(`a\n${long}`), sizes)).toEqual(['a', LONG]);
    expect(await collectAnyhow(Buffer.from(`${longest}\n${longest}`), sizes)).toEqual([longest, longest]);
    expect(await collectAnyhow(Buffer.from(`${' \n'.repeat(600_000)}${long}\nb\n`), [1 << 20])).toHaveLength(600_002);
    expect(await collectAnyhow(Buffer.from(`${'\0'.repeat(MAX_LINE_BYTES)}a\n${'\0'.repeat(3 * MAX_LINE_BYTES)}b\n`), sizes)).toEqual(['a', 'b']);
  });

  it('of 2 GB without an end need no memory', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const endless = (function* () {
      for (let given = 0; given < 2e9; given += chunk.length) yield chunk;
      yield Buffer.from('\na\n');
    })();
    expect(await collect(endless)).toEqual([LONG, 'a']);
  });
});
