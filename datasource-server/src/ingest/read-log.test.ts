import fc from 'fast-check';
import { AppError, type SessionInput } from '@weir/schema';
import { LogTally } from './log-tally.ts';
import { readLog } from './read-log.ts';

const HEADER = '#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tconn_state\n';
const ROW = '1.5\t192.0.2.1\t192.0.2.2\t443\ttcp\tSF\n';

const collect = async (text: string | Uint8Array, size = Infinity): Promise<{ sessions: SessionInput[]; rejects: LogTally['rejects'] }> => {
  const bytes = Buffer.from(text);
  const tally = new LogTally();
  const sessions: SessionInput[] = [];
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  for await (const batch of readLog(chunks, tally)) sessions.push(...batch.sessions);
  return { sessions, rejects: tally.rejects };
};

const codeOf = (text: string | Uint8Array): Promise<string> =>
  collect(text).then(
    () => 'no error',
    (error: AppError) => error.code,
  );

describe('a log', () => {
  it('is told by its head, however the bytes are cut', async () => {
    for (const size of [1, 7, Infinity]) expect((await collect(`\ufeff${HEADER}${ROW}#close\t2026\n`, size)).sessions).toMatchObject([{ src_ip: '192.0.2.1', start_time: 1500 }]);
  });

  it('may repeat its header, with its fields in another order', async () => {
    const other = '#fields\tid.orig_h\tts\tid.resp_h\tid.resp_p\tproto\tconn_state\n192.0.2.9\t2\t192.0.2.2\t443\ttcp\tSF\n';
    const { sessions, rejects } = await collect(`${HEADER}${ROW}${other}`);
    expect(sessions.map(({ src_ip }) => src_ip)).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(rejects.total).toBe(0);
  });

  it('of JSON lines has its first line read, too, and its bad lines counted by reason and line', async () => {
    const line = (ts: number): string => JSON.stringify({ ts, 'id.orig_h': '192.0.2.1', 'id.resp_h': '192.0.2.2', 'id.resp_p': 443, proto: 'tcp', conn_state: 'SF' });
    const { sessions, rejects } = await collect([line(1), 'oops', line(2), '[]'].join('\n'));
    expect(sessions.map(({ start_time }) => start_time)).toEqual([1000, 2000]);
    expect(rejects.toReport()).toEqual([{ reason: 'not a JSON object', count: 2, lines: [2, 4] }]);
  });

  it.each([
    ['of nothing', '', 'ingest.empty'],
    ['of a header alone', HEADER, 'ingest.empty'],
    ['of comments alone', '# hello\n'.repeat(500), 'ingest.wrong_columns'],
    ['of another kind in JSON', '{"ts":1,"query":"example.com"}\n', 'ingest.wrong_columns'],
    ['of another kind of Zeek', '#fields\tts\tid.orig_h\tquery\n1\t192.0.2.1\tx\n', 'ingest.wrong_columns'],
  ])('%s is refused', async (_name, text, code) => expect(await codeOf(text)).toBe(code));

  it('of garbage is refused or its lines are counted, and never more', async () => {
    const known = ['no error', 'ingest.empty', 'ingest.wrong_columns', 'ingest.not_text'];
    await fc.assert(fc.asyncProperty(fc.string(), async (tail) => expect(known).toContain(await codeOf(`${HEADER}${ROW}${tail}`))), { numRuns: 200 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => expect(known).toContain(await codeOf(bytes))), { numRuns: 200 });
  });
});
