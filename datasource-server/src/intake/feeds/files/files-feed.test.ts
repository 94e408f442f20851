import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startFeed, waitFor, type RunningFeed } from '../../../test-support/running-feed.ts';
import { startTestWeir, type TestWeir } from '../../../test-support/sample-weir.ts';
import { filesFeed } from './files-feed.ts';

const HEADER = 'bytes_in,bytes_out,creation_time,end_time,src_ip';
const row = (index: number): string => `${index},20,2026-01-01T00:00:00Z,2026-01-01T01:00:00Z,192.0.2.1`;
const rows = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => `${row(from + index)}\n`).join('');

describe('followed files', () => {
  let weir: TestWeir;
  let folder: string;
  let feed: RunningFeed | null = null;
  beforeEach(async () => {
    weir = await startTestWeir();
    folder = mkdtempSync(join(tmpdir(), 'weir-files-'));
  });
  afterEach(async () => {
    await feed?.stop();
    feed = null;
    await weir.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const follow = (settings: { path?: string; include?: string } = {}): RunningFeed =>
    (feed = startFeed(weir, filesFeed.run, filesFeed.settings.parse({ kind: 'files', name: 'logs', path: folder, ...settings })));
  const count = async (): Promise<number> => (await weir.store.counts()).session_count;
  /** Waits until the number of stored sessions is reached and the feed has counted them. */
  const reach = async (sessions: number): Promise<void> => {
    await waitFor(count, (value) => value === sessions);
    await waitFor(() => feed!.status(), ({ rows_stored }) => rows_stored > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
  };

  it('are read line by line as they grow, with the header from their start', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, `${HEADER}\n${rows(0, 3)}`);
    follow();
    await reach(3);
    appendFileSync(path, rows(3, 5) + row(5).slice(0, 10));
    await reach(5);
    appendFileSync(path, `${row(5).slice(10)}\n`);
    await reach(6);
    expect(feed!.status()).toMatchObject({ state: 'running', rows_stored: 6, rows_duplicate: 0, rows_rejected: 0, failures: 0, lag_s: 0 });
  });

  it('are resumed after a restart', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, `${HEADER}\n${rows(0, 3)}`);
    await follow().stop().then(() => follow());
    await reach(3);
    await feed!.stop();
    appendFileSync(path, rows(3, 7));
    follow();
    await reach(7);
    expect(feed!.status()).toMatchObject({ rows_stored: 4, rows_duplicate: 0 });
  });

  it('are recognised after rotation, and read from the start after replacement', async () => {
    const path = join(folder, 'access.csv');
    writeFileSync(path, `${HEADER}\n${rows(0, 3)}`);
    follow({ path });
    await reach(3);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, rows(3, 4));
    writeFileSync(path, `${HEADER}\n${rows(10, 12)}`);
    writeFileSync(`${path}.other`, `${HEADER}\n${rows(20, 30)}`);
    await reach(6);
    expect(feed!.status()).toMatchObject({ rows_stored: 6, rows_duplicate: 0 });
  });

  it('are read from the start after truncation', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, `${HEADER}\n${rows(0, 3)}`);
    follow();
    await reach(3);
    truncateSync(path);
    appendFileSync(path, `${HEADER}\n${rows(7, 10)}${rows(10, 12)}`);
    await reach(8);
    expect(feed!.status()).toMatchObject({ rows_duplicate: 0, rows_rejected: 0 });
  });

  it('are selected by name in subfolders, and read to an unfinished last line an hour after their last change', async () => {
    mkdirSync(join(folder, 'day'));
    writeFileSync(join(folder, 'day', 'a.csv'), `${HEADER}\n${rows(0, 3)}${row(3)}`);
    writeFileSync(join(folder, 'notes.txt'), 'not a log');
    follow({ include: '*.csv' });
    await reach(3);
    feed!.advance(3_601_000);
    await reach(4);
    expect(feed!.status().failures).toBe(0);
  });

  it('are skipped and reported where they are not logs', async () => {
    writeFileSync(join(folder, 'a.txt'), 'hello\nworld\n');
    writeFileSync(join(folder, 'b.csv'), `${HEADER}\n${rows(0, 3)}`);
    follow();
    await reach(3);
    expect(feed!.status()).toMatchObject({ state: 'running', failures: 1 });
    expect(feed!.status().last_error).toContain('a.txt');
  });

  it('are waited for where they do not exist yet', async () => {
    const path = join(folder, 'later.csv');
    follow({ path });
    await waitFor(() => feed!.status(), ({ retries }) => retries > 0);
    expect(feed!.status().last_error).toContain('later.csv does not exist yet');
    writeFileSync(path, `${HEADER}\n${rows(0, 3)}`);
    await reach(3);
    await waitFor(() => feed!.status(), ({ state }) => state === 'running');
  });

  it('are decompressed once they no longer change', async () => {
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync(`${HEADER}\n${rows(0, 3)}`));
    follow();
    await waitFor(() => feed!.status(), ({ lag_s }) => lag_s === 0);
    expect(await count()).toBe(0);
    feed!.advance(11_000);
    await reach(3);
  });
});
