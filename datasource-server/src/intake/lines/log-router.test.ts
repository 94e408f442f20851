import fc from 'fast-check';
import type { AppError, ColumnMapping, SessionInput } from '@weir/schema';
import { collectLog } from '../../../../tests/formats/collect-log.ts';
import type { LogHints } from '../formats/define-format.ts';
import type { TrafficRecord } from '../formats/traffic-record.ts';
import type { LogTally } from './log-tally.ts';

const HEADER = '#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tconn_state\n';
const ROW = '1772492400.5\t192.0.2.1\t192.0.2.2\t443\ttcp\tSF\n';

const collect = async (text: string | Uint8Array, size = Infinity, hints: LogHints = {}): Promise<{ sessions: SessionInput[]; records: TrafficRecord[]; rejects: LogTally['rejects']; tally: LogTally }> => {
  const bytes = Buffer.from(text);
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  const { sessions, records, tally } = await collectLog(chunks, hints);
  return { sessions, records, rejects: tally.rejects, tally };
};

const codeOf = (text: string | Uint8Array): Promise<string> =>
  collect(text).then(
    () => 'no error',
    (error: AppError) => error.code,
  );

describe('a log', () => {
  it('is recognised by its head, however the bytes are split', async () => {
    for (const size of [1, 7, Infinity]) expect((await collect(`\ufeff${HEADER}${ROW}#close\t2026\n`, size)).sessions).toMatchObject([{ src_ip: '192.0.2.1', start_time: 1_772_492_400_500 }]);
  });

  it('may repeat its header with the fields in another order', async () => {
    const other = '#fields\tid.orig_h\tts\tid.resp_h\tid.resp_p\tproto\tconn_state\n192.0.2.9\t1772492402\t192.0.2.2\t443\ttcp\tSF\n';
    const { sessions, rejects } = await collect(`${HEADER}${ROW}${other}`);
    expect(sessions.map(({ src_ip }) => src_ip)).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(rejects.total).toBe(0);
  });

  it('of JSON lines is read from its first line, and its bad lines are counted by reason and line', async () => {
    const line = (ts: number): string => JSON.stringify({ ts, 'id.orig_h': '192.0.2.1', 'id.resp_h': '192.0.2.2', 'id.resp_p': 443, proto: 'tcp', conn_state: 'SF' });
    const { sessions, rejects } = await collect([line(1_772_492_401), 'oops', line(1_772_492_402), '[]'].join('\n'));
    expect(sessions.map(({ start_time }) => start_time)).toEqual([1_772_492_401_000, 1_772_492_402_000]);
    expect(rejects.toReport()).toEqual([{ reason: 'not a JSON object', count: 2, lines: [2, 4] }]);
  });

  it('in an unknown format is read by a mapping suggested from its names and values, which the report contains', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `2026-03-02T23:00:${10 + i}Z,0.5,192.0.2.7,${i},10`);
    for (const size of [1, 64, Infinity]) {
      const { sessions, tally } = await collect(['ts,td,client_ip,bytes_in,bytes_out', ...rows].join('\n'), size);
      expect(sessions).toHaveLength(30);
      expect(sessions[0]).toMatchObject({ start_time: Date.UTC(2026, 2, 2, 23, 0, 10), end_time: Date.UTC(2026, 2, 2, 23, 0, 10, 500), bytes_in: 0, bytes_out: 10 });
      expect(tally.toReport()).toMatchObject({ source_id: 'mapped', mapping: { grain: 'session', columns: { start_time: 'ts', duration: 'td' } }, rows_rejected: 0 });
    }
  });

  it('of JSON lines may have a time only from the second line', async () => {
    const { sessions, records, rejects } = await collect('{"client_ip":"192.0.2.7","bytes":5}\n{"ts":1772492400,"client_ip":"192.0.2.7","bytes":5}\n');
    expect([sessions.length, records.length, rejects.toReport()]).toEqual([0, 1, [{ reason: 'start_time is missing', count: 1, lines: [1] }]]);
  });

  it('is read by a given mapping before any built-in format', async () => {
    const mapping: ColumnMapping = { name: 'mine', grain: 'session', time_unit: 's', duration_unit: 's', columns: { start_time: 't', src_ip: 'who', bytes_in: 'n' } };
    const { sessions, tally } = await collect('t,who,n\n1772492400,192.0.2.7,5\n', Infinity, { mappings: [mapping] });
    expect(sessions).toMatchObject([{ source_name: 'mine', bytes_in: 5 }]);
    expect(tally.mapping).toBeNull();
  });

  it('with fields of a later version is read, and its lines are counted', async () => {
    const row = '2 123456789010 eni-1 203.0.113.12 10.0.0.1 1 443 6 20 4249 1772492400 1772492460 ACCEPT OK';
    const { records, tally } = await collect(`${row}\n${row} later\n${row.replace('OK', 'NODATA')}\n`);
    expect(records).toHaveLength(2);
    expect(tally.toReport()).toMatchObject({ source_id: 'aws_vpc_flow', rows_with_new_fields: 1, rows_skipped: 1, rows_rejected: 0 });
  });

  it('of flows may be several concatenated files with their headers', async () => {
    const one = 'start end srcaddr dstaddr bytes\n1772492400 1772492460 203.0.113.12 10.0.0.1 77\n';
    const { records, rejects } = await collect(`${one}${one}bytes dstaddr srcaddr end start\n5 10.0.0.1 203.0.113.13 1772492460 1772492400\n`);
    expect(records.map(({ bytes_forward }) => bytes_forward)).toEqual([77, 77, 5]);
    expect(rejects.total).toBe(0);
  });

  it.each([
    ['without content', '', 'ingest.empty'],
    ['with only a header', HEADER, 'ingest.empty'],
    ['with only comments', '# hello\n'.repeat(500), 'ingest.wrong_columns'],
    ['of another kind in JSON', '{"ts":1,"query":"example.com"}\n', 'ingest.wrong_columns'],
    ['of another kind of Zeek', '#fields\tts\tid.orig_h\tquery\n1\t192.0.2.1\tx\n', 'ingest.wrong_columns'],
  ])('%s is rejected', async (_name, text, code) => expect(await codeOf(text)).toBe(code));

  it('without a header is rejected, and the message contains none of its data', async () => {
    await expect(collect('1772481711.000\t198.51.100.1\tfrank\n')).rejects.toMatchObject({ code: 'ingest.wrong_columns', message: expect.not.stringMatching(/198\.51|frank/) as string });
    await expect(collect('when,who\n1,2\n')).rejects.toMatchObject({ code: 'ingest.wrong_columns', message: expect.stringContaining('got when, who') as string });
  });

  it('of random data is rejected or its lines are counted; no other error occurs', async () => {
    const known = ['no error', 'ingest.empty', 'ingest.wrong_columns', 'ingest.not_text'];
    await fc.assert(fc.asyncProperty(fc.string(), async (tail) => expect(known).toContain(await codeOf(`${HEADER}${ROW}${tail}`))), { numRuns: 200 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => expect(known).toContain(await codeOf(bytes))), { numRuns: 200 });
  });
});
