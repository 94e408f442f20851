import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sessionAt, toSessions, type Session, type SessionInput } from '@weir/schema';
import { loadConfig } from '../serve/config/config.ts';
import { startTestWeir } from '../test-support/sample-weir.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { readSessions } from './read-sessions.ts';

const LOGS = join(__dirname, '../../../data/logs');
/** Fields of the logs that have no header. */
const HINTS: Record<string, LogHints> = {
  'nginx-custom.log': { log_format: '$remote_addr [$time_iso8601] "$request" $status $bytes_sent $request_length $request_time "$http_user_agent"' },
  'aws-cloudfront-real-time.log': { fields: 'timestamp c-ip sc-status sc-bytes cs-protocol cs-uri-stem cs-bytes x-edge-location x-edge-request-id time-taken cs-user-agent c-country'.split(' ') },
};
const readAll = async (name: string, settings: Record<string, string> = {}): Promise<SessionInput[]> =>
  toSessions((await readSessions(join(LOGS, name), HINTS[name] ?? {}, loadConfig(settings, {}))).sessions).map(toFacts);
const joinFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('weir-join-'));

/** Returns a session without its id, which for joined records comes from their keys. */
const toFacts = ({ session_id: _session_id, ...session }: Session): SessionInput => session;
const inOrder = (sessions: readonly SessionInput[]): string[] => sessions.map((session) => JSON.stringify(Object.entries(session).sort())).sort();

/** Logs that say nothing about traffic. */
const SKIPPED = ['zeek-ssl.log'];

it.each(readdirSync(LOGS).filter((name) => !SKIPPED.includes(name)))('reads from %s the sessions that a server stores', async (name) => {
  const weir = await startTestWeir();
  try {
    await weir.pipeline.ingestLog(createReadStream(join(LOGS, name)), HINTS[name]);
    const stored: SessionInput[] = [];
    for await (const block of weir.store.trainingSessions(10_000, 0)) stored.push(...toSessions(block).map(toFacts));
    const read = await readAll(name);
    expect(stored.length).toBeGreaterThan(0);
    expect(inOrder(read)).toEqual(inOrder(stored));
  } finally {
    await weir.remove();
  }
});

it('joins in windows of the given length, and leaves no folder behind', async () => {
  const before = joinFolders();
  const [short, long] = [await readAll('access.log', { window_minutes: '10' }), await readAll('access.log', { window_minutes: '60' })];
  expect(long.length).toBeLessThan(short.length);
  expect(joinFolders()).toEqual(before);
});

it('leaves no folder behind after a log that breaks off', async () => {
  const before = joinFolders();
  const broken = join(mkdtempSync(join(tmpdir(), 'weir-test-')), 'access.log');
  writeFileSync(broken, gzipSync(Buffer.concat([readFileSync(join(LOGS, 'access.log')), Buffer.alloc(40_000_000, '\n')])));
  await expect(readSessions(broken, {}, loadConfig({}, {}))).rejects.toMatchObject({ code: 'ingest.expands_too_much' });
  expect(joinFolders()).toEqual(before);
});

it('keeps the first of repeated sessions, in the order of the file, and counts the others', async () => {
  const lines = readFileSync(join(__dirname, '../../../data/sample/sessions.csv'), 'utf8').trim().split('\n').slice(0, 40);
  const folder = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const file = join(folder, 'sessions.csv');
  writeFileSync(file, [...lines, lines[3], 'x', lines[39], lines[1]].join('\n'));
  const { sessions, duplicate_count, is_joined, report } = await readSessions(file, {}, loadConfig({}, {}));
  expect({ duplicate_count, is_joined, rejected: report.rejects.map(({ count, lines: at }) => [count, at]) }).toEqual({ duplicate_count: 3, is_joined: false, rejected: [[1, [42]]] });
  expect(sessions.size).toBe(39);
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).map(Number))).toEqual(lines.slice(1).map((_, row) => [sessionAt(sessions, row).bytes_in, sessionAt(sessions, row).bytes_out]));
  rmSync(folder, { recursive: true });
});
