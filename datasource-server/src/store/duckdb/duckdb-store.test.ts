import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionInputSchema } from '@weir/schema';
import { toSession } from '../../sessions/session-id.ts';
import { describeStore } from '../store-suite.ts';
import { DuckDbStore } from './duckdb-store.ts';
import { openDuckDb } from './open-duckdb.ts';

const folders: string[] = [];
const openAt = (folder: string): Promise<DuckDbStore> => DuckDbStore.open(folder, { memory_mb: 256 });
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  folders.push(folder);
  return folder;
};

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describeStore(
  'the embedded store',
  () => openAt(newFolder()),
  () => openAt(folders.at(-1)!),
);

it('says so when the folder cannot be used', async () => {
  await expect(openAt('/dev/null/weir')).rejects.toMatchObject({ code: 'store.failed' });
});

it('opens a store of before there were labels, and puts every column where it belongs', async () => {
  const folder = newFolder();
  const instance = await openDuckDb(folder, 256);
  const connection = await instance.connect();
  await connection.run('ALTER TABLE sessions DROP COLUMN label');
  connection.closeSync();
  instance.closeSync();
  const store = await openAt(folder);
  const input = { start_time: 0, end_time: 1, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 2, detection_types: 'waf', label: 'brute force' };
  const session = toSession(sessionInputSchema.parse(input));
  const verdict = { anomaly_score: 0.5, rarity: 0.3, is_anomaly: true, risk_class: 'a', class_probability: 1, reason: 'because', model_version: 'm' };
  const upload = await store.openUpload({ feed: 'test', judge: () => [], partStored: () => undefined, now: () => 0 });
  await upload.append([{ session, features: Float64Array.from({ length: 8 }, (_, i) => i), verdict }]);
  expect(await upload.commit({ feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 })).toMatchObject({ rows_stored: 1, anomaly_count: 1 });
  expect(await store.judgedSessionsOf([session.src_ip])).toEqual([{ session, verdict }]);
  await store.close();
});
