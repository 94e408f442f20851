import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURE_COLUMNS, samplingMask, sessionInputSchema, toSessionBlock, type Session, type SessionBlock, type VerdictBlock } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';
import type { ScoredBlock, UploadPlan } from '../contract/store.ts';
import { DuckDbStore } from './duckdb-store.ts';
import { openDuckDb } from './engine/open-duckdb.ts';

const folders: string[] = [];
const openAt = (folder: string): Promise<DuckDbStore> => DuckDbStore.open(folder, { memory_mb: 256 });
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  folders.push(folder);
  return folder;
};

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Scores every session with 0.5; each 10,000th byte count is an anomaly. */
const score = ({ size, numbers: { bytes_in } }: SessionBlock): Promise<ScoredBlock> => {
  const is_anomaly = Uint8Array.from(bytes_in.subarray(0, size), (bytes) => Number(bytes % 10_000 === 0));
  const verdicts: VerdictBlock = {
    size, model_version: 'm', anomaly_score: new Float64Array(size).fill(0.5), rarity: new Float64Array(size).fill(0.3), is_anomaly,
    risk_class: new Int32Array(size), risk_classes: ['a'], class_probability: new Float64Array(size).fill(1), reasons: Array.from({ length: is_anomaly.reduce((sum, flag) => sum + flag, 0) }, () => 'because'),
  };
  return Promise.resolve({ features: FEATURE_COLUMNS.map(() => new Float64Array(size).fill(7)), verdicts });
};
const planOf = (partStored: () => void = () => undefined): UploadPlan => ({ feed: 'test', score, partStored, now: () => 0 });
const NOTE = { feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: 0 };

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
  const input = { start_time: 0, end_time: 1, src_ip: '192.0.2.1', bytes_in: 10_000, bytes_out: 2, detection_types: 'waf', label: 'brute force' };
  const session = toSession(sessionInputSchema.parse(input));
  const upload = await store.openUpload(planOf());
  await upload.appendSessions(toSessionBlock([session]));
  expect(await upload.commit(NOTE)).toMatchObject({ rows_stored: 1, anomaly_count: 1 });
  const verdict = { anomaly_score: 0.5, rarity: 0.3, is_anomaly: true, risk_class: 'a', class_probability: 1, reason: 'because', model_version: 'm' };
  expect(await store.scoredSessionsOf([session.src_ip])).toEqual([{ session, verdict }]);
  await store.close();
});

it('stores a long upload in parts, and each session once when the upload is sent again', async () => {
  const store = await openAt(newFolder());
  const rowAt = (i: number): Session => toSession(sessionInputSchema.parse({ start_time: 1000 * i, end_time: 1000 * i + 1, src_ip: '192.0.2.1', bytes_in: i, bytes_out: 2 }));
  const blockOf = (from: number, to: number): SessionBlock => toSessionBlock(Array.from({ length: to - from }, (_, i) => rowAt(from + i)));
  let parts = 0;
  const broken = await store.openUpload(planOf(() => parts++));
  await broken.appendSessions(blockOf(0, 20_000));
  await broken.appendSessions(blockOf(20_000, 21_000));
  await broken.abort();
  expect([parts, (await store.counts()).session_count]).toEqual([1, 20_000]);
  const whole = await store.openUpload(planOf());
  await whole.appendSessions(toSessionBlock([]));
  await whole.appendSessions(blockOf(0, 20_000), 3);
  await whole.appendSessions(blockOf(19_999, 21_000));
  expect(await whole.commit({ ...NOTE, rows_read: 21_004 })).toEqual({ rows_stored: 1000, rows_duplicate: 20_004, rows_late: 0, anomaly_count: 1 });
  expect((await store.feedHealth())[0]).toMatchObject({ rows_read: 41_004, rows_stored: 21_000, rows_duplicate: 20_004 });
  await store.close();
});

it('gives sessions stored by an earlier version a place in the order of writes and a sampling key', async () => {
  const folder = newFolder();
  const first = await openAt(folder);
  const rows = Array.from({ length: 50 }, (_, i) => toSession(sessionInputSchema.parse({ start_time: i, end_time: i, src_ip: '192.0.2.1', bytes_in: 10_000 * i, bytes_out: 2 })));
  const upload = await first.openUpload(planOf());
  await upload.appendSessions(toSessionBlock(rows));
  await upload.commit(NOTE);
  await first.close();
  const instance = await openDuckDb(folder, 256);
  const connection = await instance.connect();
  await connection.run('ALTER TABLE sessions DROP COLUMN position');
  await connection.run('ALTER TABLE sessions DROP COLUMN sample_key');
  connection.closeSync();
  instance.closeSync();
  const second = await openAt(folder);
  const { cursor } = await second.traffic.newAnomalies({ cursor: null, limit: 10 });
  const found = [];
  for await (const { size, ids } of second.trainingSessions(20, 0)) found.push(...Array.from({ length: size }, (_, row) => BigInt(ids[4 * row + 2]) * 2n ** 32n + BigInt(ids[4 * row + 3])));
  const keys = rows.map(({ session_id }) => BigInt(`0x${session_id.slice(-16)}`) ^ samplingMask(0));
  expect(found.map((low) => low ^ samplingMask(0)).sort()).toEqual(keys.sort((a, b) => (a < b ? -1 : 1)).slice(0, 20).sort());
  const later = await second.openUpload(planOf());
  await later.appendSessions(toSessionBlock([toSession(sessionInputSchema.parse({ start_time: 9, end_time: 9, src_ip: '192.0.2.2', bytes_in: 0, bytes_out: 2 }))]));
  await later.commit(NOTE);
  expect((await second.traffic.newAnomalies({ cursor, limit: 10 })).columns).toMatchObject({ src_ip: ['192.0.2.2'] });
  await second.close();
});
