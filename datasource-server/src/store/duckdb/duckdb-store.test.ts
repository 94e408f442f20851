import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionInputSchema } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';
import { describeStore } from '../store-suite.ts';
import { DuckDbStore } from './duckdb-store.ts';
import { openDuckDb } from './engine/open-duckdb.ts';
import { PART_SESSIONS } from './write/session-stage.ts';

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

it('reports a data folder that cannot be used', async () => {
  await expect(openAt('/dev/null/weir')).rejects.toMatchObject({ code: 'store.failed' });
});

it('opens a store without the label column, and stores every column correctly', async () => {
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
  const upload = await store.openUpload({ feed: 'test', score: () => [], partStored: () => undefined, now: () => 0 });
  await upload.append([{ session, features: Float64Array.from({ length: 8 }, (_, i) => i), verdict }]);
  expect(await upload.commit({ feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 })).toMatchObject({ rows_stored: 1, anomaly_count: 1 });
  expect(await store.scoredSessionsOf([session.src_ip])).toEqual([{ session, verdict }]);
  await store.close();
});

it('stores a long upload in parts, and each session once when the upload is sent again', async () => {
  const store = await openAt(newFolder());
  const rows = Array.from({ length: PART_SESSIONS + 1000 }, (_, i) => ({
    session: toSession(sessionInputSchema.parse({ start_time: 1000 * i, end_time: 1000 * i + 1, src_ip: '192.0.2.1', bytes_in: i, bytes_out: 2 })),
    features: new Float64Array(8).fill(i),
    verdict: { anomaly_score: 0.5, rarity: 0.3, is_anomaly: i % 10_000 === 0, risk_class: null, class_probability: null, reason: null, model_version: 'm' },
  }));
  let parts = 0;
  const plan = { feed: 'test', score: () => [], partStored: () => parts++, now: () => 0 };
  const broken = await store.openUpload(plan);
  await broken.append(rows);
  await broken.abort();
  expect([parts, (await store.counts()).session_count]).toEqual([1, PART_SESSIONS]);
  const whole = await store.openUpload(plan);
  await whole.append([...rows, rows[0], rows.at(-1)!]);
  expect(await whole.commit({ feed: 'test', source_id: null, rows_read: rows.length + 2, rejects: [], skips: [], now: 0 })).toEqual({
    rows_stored: 1000,
    rows_duplicate: PART_SESSIONS + 2,
    rows_late: 0,
    anomaly_count: 0,
  });
  expect((await store.feedHealth())[0]).toMatchObject({ rows_read: 2 * PART_SESSIONS + 1002, rows_stored: rows.length, rows_duplicate: PART_SESSIONS + 2 });
  await store.close();
});
