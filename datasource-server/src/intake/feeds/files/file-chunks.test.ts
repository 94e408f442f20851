import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isWholeFile, MAX_STRETCH_BYTES, readStretch } from './file-chunks.ts';

describe('stretches of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-stretches-'));
  const path = join(folder, 'log');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** All stretches of a text, and the offset they end at. */
  const readAll = async (text: string, isEnded: boolean): Promise<{ stretches: string[]; offset: number }> => {
    writeFileSync(path, text);
    const handle = await open(path);
    const stretches: string[] = [];
    let offset = 0;
    for (;;) {
      const stretch = await readStretch(handle, offset, Buffer.byteLength(text), isEnded);
      if (stretch === null) break;
      stretches.push(stretch.toString());
      offset += stretch.length;
    }
    await handle.close();
    return { stretches, offset };
  };

  it('are whole lines, which together are the file', async () => {
    const line = `${'x'.repeat(997)}é\n`;
    const text = line.repeat(Math.ceil((2.5 * MAX_STRETCH_BYTES) / 1000));
    const { stretches } = await readAll(text, false);
    expect(stretches).toHaveLength(3);
    expect(stretches.every((stretch) => stretch.endsWith('\n') && stretch.length <= MAX_STRETCH_BYTES)).toBe(true);
    expect(stretches.join('') === text).toBe(true);
  });

  it('leave a line that has not ended until the file has', async () => {
    expect(await readAll('a\nb', false)).toEqual({ stretches: ['a\n'], offset: 2 });
    expect(await readAll('a\nb', true)).toEqual({ stretches: ['a\nb'], offset: 3 });
    expect(await readAll('', true)).toEqual({ stretches: [], offset: 0 });
  });

  it('give a line that does not end for what it is', async () => {
    const { stretches } = await readAll('x'.repeat(MAX_STRETCH_BYTES + 5), false);
    expect(stretches.map(({ length }) => length)).toEqual([MAX_STRETCH_BYTES]);
  });

  it('are not made of what is packed', () => {
    expect(isWholeFile(gzipSync('a'))).toBe(true);
    expect(isWholeFile(Buffer.from('PAR1...'))).toBe(true);
    expect(isWholeFile(Buffer.from('PA'))).toBe(false);
  });
});
