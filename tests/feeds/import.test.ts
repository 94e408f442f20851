import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { flowLines, storedTotals, totalsOf } from '../support/flow-lines.ts';
import { BUNDLE, runWeir, startWeir, temporaryFolder } from '../support/weir-process.ts';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

const HEADER = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

describe('weir import', () => {
  const folder = temporaryFolder();
  const logs = join(folder.path, 'logs');
  const lines = flowLines(0, 900, Date.UTC(2026, 2, 2));
  const part = (index: number): string => `${HEADER}\n${lines.slice(index * 300, (index + 1) * 300).map((line) => line.text).join('\n')}`;
  beforeAll(() => {
    mkdirSync(join(logs, 'older'), { recursive: true });
    writeFileSync(join(logs, 'flow.log'), part(0));
    writeFileSync(join(logs, 'older', 'flow.log.gz'), gzipSync(part(1)));
    writeFileSync(join(logs, 'own-format.log'), lines.slice(600).map((line) => line.text).join('\n'));
    writeFileSync(join(logs, 'README'), 'no log at all\n');
  });
  afterAll(() => folder.remove());

  it('imports files and folders into a server, reports unreadable files, and stores repeated rows once', async () => {
    const weir = await startWeir(join(folder.path, 'data'));
    const run = async (): Promise<{ code: number; totals: unknown }> => {
      const child = spawn(process.execPath, [BUNDLE, 'import', logs, '--json', '--url', weir.url, '--fields', HEADER.replaceAll(' ', ',')]);
      const [out, code] = await Promise.all([text(child.stdout), new Promise<number>((resolve) => child.once('exit', resolve))]);
      return { code, totals: JSON.parse(out) };
    };
    const failed = [expect.objectContaining({ file: join(logs, 'README') })];
    expect(await run()).toMatchObject({ code: 3, totals: { files_read: 3, files_failed: failed, rows_read: 900, rows_stored: 900, rows_duplicate: 0, rows_rejected: 0 } });
    expect(await storedTotals(weir)).toEqual(totalsOf(lines));
    expect(await run()).toMatchObject({ totals: { rows_stored: 0, rows_duplicate: 900 } });
    expect(await weir.end('SIGTERM')).toBe(0);
  });

  it('imports into a data folder without a running server', () => {
    const data = join(folder.path, 'other');
    const { status, stdout } = runWeir(['import', join(logs, 'flow.log'), '--data-dir', data, '--json']);
    expect({ status, totals: JSON.parse(stdout) }).toMatchObject({ status: 0, totals: { files_read: 1, rows_stored: 300 } });
  });

  it('reports a missing file and an unreachable server', () => {
    expect(runWeir(['import', join(folder.path, 'none')])).toMatchObject({ status: 3, stderr: expect.stringContaining('cannot be read') });
    expect(runWeir(['import', join(logs, 'flow.log'), '--url', 'http://127.0.0.1:1'])).toMatchObject({ status: 4 });
  });
});
