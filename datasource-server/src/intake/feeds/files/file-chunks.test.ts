import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { needsWholeFile, MAX_CHUNK_BYTES, readChunk } from './file-chunks.ts';

describe('chunks of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-chunks-'));
  const path = join(folder, 'log');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Returns all chunks of a text, and the offset at which they end. */
  const readAll = async (text: string, isEnded: boolean): Promise<{ chunks: string[]; offset: number }> => {
    writeFileSync(path, text);
    const handle = await open(path);
    const chunks: string[] = [];
    let offset = 0;
    for (;;) {
      const chunk = await readChunk(handle, offset, Buffer.byteLength(text), isEnded);
      if (chunk === null) break;
      chunks.push(chunk.toString());
      offset += chunk.length;
    }
    await handle.close();
    return { chunks, offset };
  };

  it('are complete lines and together form the file', async () => {
    const line = `${'x'.repeat(997)}é\n`;
    const text = line.repeat(Math.ceil((2.5 * MAX_CHUNK_BYTES) / 1000));
    const { chunks } = await readAll(text, false);
    expect(chunks).toHaveLength(3);
    expect(chunks.every((chunk) => chunk.endsWith('\n') && chunk.length <= MAX_CHUNK_BYTES)).toBe(true);
    expect(chunks.join('') === text).toBe(true);
  });

  it('include an unfinished last line only when the file has ended', async () => {
    expect(await readAll('a\nb', false)).toEqual({ chunks: ['a\n'], offset: 2 });
    expect(await readAll('a\nb', true)).toEqual({ chunks: ['a\nb'], offset: 3 });
    expect(await readAll('', true)).toEqual({ chunks: [], offset: 0 });
  });

  it('include the start of a line that is too long', async () => {
    const { chunks } = await readAll('x'.repeat(MAX_CHUNK_BYTES + 5), false);
    expect(chunks.map(({ length }) => length)).toEqual([MAX_CHUNK_BYTES]);
  });

  it('are not used for compressed files', () => {
    expect(needsWholeFile(gzipSync('a'))).toBe(true);
    expect(needsWholeFile(Buffer.from('PAR1...'))).toBe(true);
    expect(needsWholeFile(Buffer.from('PA'))).toBe(false);
  });
});
