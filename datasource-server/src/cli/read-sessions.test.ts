import { createReadStream, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toSessions, type Session, type SessionInput } from '@weir/schema';
import { loadConfig } from '../serve/config/config.ts';
import { LogTally } from '../intake/lines/log-tally.ts';
import { toSession } from '../intake/sessions/session-id.ts';
import { startTestWeir } from '../test-support/sample-weir.ts';
import type { LogHints } from '../intake/formats/define-format.ts';
import { readSessions } from './read-sessions.ts';

const LOGS = join(__dirname, '../../../data/logs');
/** Fields of the logs that have no header. */
const HINTS: Record<string, LogHints> = {
  'aws-cloudfront-real-time.log': { fields: 'timestamp c-ip sc-status sc-bytes cs-protocol cs-uri-stem cs-bytes x-edge-location x-edge-request-id time-taken cs-user-agent c-country'.split(' ') },
};
const readAll = async (name: string, settings: Record<string, string> = {}): Promise<SessionInput[]> => {
  const sessions: SessionInput[] = [];
  for await (const batch of readSessions(join(LOGS, name), HINTS[name] ?? {}, new LogTally(), loadConfig(settings, {}))) sessions.push(...batch.sessions);
  return sessions;
};
const joinFolders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('weir-join-'));

/** Returns a session without its id, which for joined records comes from their keys. */
const toFacts = ({ session_id: _session_id, ...session }: Session): SessionInput => session;
const inOrder = (sessions: readonly SessionInput[]): string[] => sessions.map((session) => JSON.stringify(Object.entries(session).sort())).sort();

it.each(readdirSync(LOGS))('reads from %s the sessions that a server stores', async (name) => {
  const weir = await startTestWeir();
  try {
    await weir.pipeline.ingestLog(createReadStream(join(LOGS, name)), HINTS[name]);
    const stored: SessionInput[] = [];
    for await (const block of weir.store.trainingSessions(10_000, 0)) stored.push(...toSessions(block).map(toFacts));
    const read = (await readAll(name)).map((session) => toFacts(toSession(session)));
    expect(stored.length).toBeGreaterThan(100);
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

it('leaves no folder behind when the caller stops after the first batch', async () => {
  const before = joinFolders();
  for await (const { sessions } of readSessions(join(LOGS, 'access.log'), {}, new LogTally(), loadConfig({}, {}))) {
    expect(sessions.length).toBeGreaterThan(0);
    break;
  }
  expect(joinFolders()).toEqual(before);
});
