import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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

  describe('of strangers\' tables', () => {
    const tables = join(folder.path, 'tables');
    const NAMES = 'timestamp,client_ip,bytes_in,bytes_out,status,url';
    const rows = (odd: string): string => [`${NAMES}`, ...[1, 2, 3, 4, 5].map((n) => `2026-03-02T23:00:0${n}Z,203.0.113.${n},${n === 3 ? odd : '100'},900,200,/a`)].join('\n');
    beforeAll(() => {
      mkdirSync(join(tables, 'real'), { recursive: true });
      mkdirSync(join(tables, 'empty'));
      writeFileSync(join(tables, 'real', 'a.csv'), `A report\n${rows('-5')}\n`);
      symlinkSync(join(tables, 'real'), join(tables, 'linked'));
      symlinkSync(join(tables, 'nowhere'), join(tables, 'real', 'broken.csv'));
      writeFileSync(join(tables, 'bad.csv'), rows('100').replaceAll('203.0.113.', 'host-'));
    });

    it('says per file how it was read and what was rejected, and continues after files that cannot be read', () => {
      const { status, stdout } = runWeir(['import', join(tables, 'linked'), join(tables, 'empty'), join(tables, 'bad.csv'), join(tables, 'none'), '--data-dir', join(folder.path, 'tables-data')]);
      expect(status).toBe(3);
      expect(stdout).toContain('4 rows stored, 0 duplicate, 1 rejected.\n  Suggested mapping, because the columns are not those of a known format: start_time from timestamp, src_ip from client_ip');
      expect(stdout).toContain('  1 rejected: bytes_in is negative (line 5)\n');
      expect(stdout).toContain('contains no files');
      expect(stdout).toMatch(/broken\.csv is a symbolic link that cannot be read/);
      expect(stdout).toContain("bad.csv: No source address found: client_ip holds 'host-1' in row 2, expected an IPv4 or IPv6 address.");
      expect(stdout).toMatch(/none cannot be read/);
      expect(stdout).toContain('1 file read: 4 rows stored');
    });

    it('shows sessions and saves the mapping in a dry run, stores nothing, and reads the saved mapping', () => {
      const saved = join(folder.path, 'mapping.json');
      const data = join(folder.path, 'dry-data');
      const dry = runWeir(['import', join(tables, 'real', 'a.csv'), '--data-dir', data, '--dry-run', '--save-mapping', saved]);
      expect({ status: dry.status, exists: existsSync(data) }).toEqual({ status: 0, exists: false });
      expect(dry.stdout).toMatch(/2026-03-02T23:00:05Z .*203\.0\.113\.5 .*100 B .*900 B/);
      expect(dry.stdout).toContain('5 rows read, 1 rejected.');
      const mapping = JSON.parse(readFileSync(saved, 'utf8')) as Record<string, unknown>;
      expect(Object.keys(mapping)[0]).toBe('$schema');
      expect(mapping).toMatchObject({ grain: 'record', columns: { start_time: 'timestamp' } });
      const { stdout } = runWeir(['import', join(tables, 'real', 'a.csv'), '--data-dir', data, '--mapping', saved, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ rows_stored: 4, files: [{ rejects: [{ reason: 'bytes_in is negative', count: 1, lines: [5] }], skips: [{ reason: 'line before the header of the table', count: 1, lines: [1] }], explanation: expect.stringContaining('Mapping suggested, because the log has its columns') }], has_sample: false });
    });

    it('does not share a folder with the sample that a server loads', async () => {
      const WEIR_DATA_DIR = join(folder.path, 'shared');
      const child = spawn(process.execPath, [BUNDLE, 'serve', '--sample', '--port', '0', '--json'], { env: { ...process.env, WEIR_DATA_DIR, WEIR_LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'ignore'] });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      child.kill('SIGTERM');
      await ended;
      expect(readdirSync(WEIR_DATA_DIR)).toEqual(['sample']);
    });

    it('warns of a store with the synthetic sample, which can be removed', () => {
      const data = join(folder.path, 'mixed');
      const sample = join(folder.path, 'sample.csv');
      writeFileSync(sample, readFileSync('data/sample/sessions.csv', 'utf8').split('\n').slice(0, 80).join('\n'));
      runWeir(['import', sample, '--data-dir', data]);
      const mixed = runWeir(['import', join(tables, 'real', 'a.csv'), '--data-dir', data]);
      expect(mixed).toMatchObject({ status: 0, stderr: expect.stringContaining('npx weir reset --sample --data-dir') });
      expect(JSON.parse(runWeir(['reset', '--sample', '--data-dir', data, '--json']).stdout)).toEqual({ sessions_deleted: 79, session_count: 4 });
      expect(runWeir(['import', join(tables, 'real', 'a.csv'), '--data-dir', data])).toMatchObject({ stderr: '', stdout: expect.stringContaining('0 rows stored, 4 duplicate') });
      expect(runWeir(['serve', '--sample', '--port', '0', '--data-dir', data])).toMatchObject({ status: 2, stderr: expect.stringContaining('would mix') });
      expect(runWeir(['reset'])).toMatchObject({ status: 2 });
    });
  });
});
