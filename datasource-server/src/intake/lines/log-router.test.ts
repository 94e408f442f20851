import fc from 'fast-check';
import type { AppError, ColumnMapping, SessionInput } from '@weir/schema';
import { collectLog } from '../../../../tests/formats/collect-log.ts';
import type { LogHints } from '../formats/define-format.ts';
import type { TrafficRecord } from '../formats/traffic-record.ts';
import type { LogTally } from './log-tally.ts';

const HEADER = '#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tconn_state\n';
const ROW = '1772492400.5\t192.0.2.1\t192.0.2.2\t443\ttcp\tSF\n';

const V2 = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const ACCESS = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200 512 "-" "Mozilla/5.0"';

async function* toChunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

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
    ['of bytes that are not text', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10, 0]), 'ingest.not_text'],
    ['with only a line that is too long', 'x'.repeat(2_500_000), 'ingest.line_too_long'],
    ['of another kind in JSON', '{"ts":1,"query":"example.com"}\n', 'ingest.wrong_columns'],
    ['of another kind of Zeek', '#fields\tts\tid.orig_h\tquery\n1\t192.0.2.1\tx\n', 'ingest.wrong_columns'],
  ])('%s is rejected', async (_name, text, code) => expect(await codeOf(text)).toBe(code));

  it('without a header is rejected, and the message contains none of its data', async () => {
    await expect(collect('1772481711.000\t198.51.100.1\tfrank\n')).rejects.toMatchObject({ code: 'ingest.wrong_columns', message: expect.not.stringMatching(/198\.51|frank/) as string });
    await expect(collect('when,who\n1,2\n')).rejects.toMatchObject({ code: 'ingest.wrong_columns', message: expect.stringContaining('got when, who') as string });
  });

  it('may begin with a line of another program', async () => {
    const { records, tally } = await collect(`nginx: configuration reloaded, 3 workers\n${ACCESS}\n${ACCESS.replace('192.0.2.7', '192.0.2.8')}\n`);
    expect(records.map(({ src_ip }) => src_ip)).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(tally.rejects.toReport()).toEqual([{ reason: 'not in the common or combined log format', count: 1, lines: [1] }]);
  });

  it('of flows with columns in another order from its middle is read by each header where it stands', async () => {
    const row = (packets: number, bytes: number): string => `2 1 eni-1 192.0.2.1 10.0.0.5 40000 443 6 ${packets} ${bytes} 1772492400 1772492460 ACCEPT OK\n`;
    const { records } = await collect(`${V2}\n${row(1, 1000)}${V2.replace('packets bytes', 'bytes packets')}\n${row(1000, 1)}${V2}\n${row(2, 3000)}`);
    expect(records.map(({ packets, bytes_forward }) => [packets, bytes_forward])).toEqual([[1, 1000], [1, 1000], [2, 3000]]);
  });

  it('of Zeek continues after a kind that has no traffic of its own', async () => {
    const dns = '#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tquery\n1772492400\t192.0.2.1\t192.0.2.2\t53\tudp\texample.com\n';
    const { sessions } = await collect(`${HEADER}${ROW}${dns}${HEADER}${ROW.replace('192.0.2.1', '192.0.2.9')}`);
    expect(sessions.map(({ src_ip }) => src_ip)).toEqual(['192.0.2.1', '192.0.2.9']);
  });

  it('of Zeek JSON without the keys that have no value is read, and lines of another kind are not', async () => {
    const conn = { ts: 1_772_492_400, uid: 'C1', 'id.orig_h': '192.0.2.1', 'id.orig_p': 40_000, 'id.resp_h': '192.0.2.2', 'id.resp_p': 443, proto: 'tcp', conn_state: 'SF', orig_bytes: 5 };
    const { conn_state: _state, orig_bytes: _bytes, ...sparse } = { ...conn, 'id.orig_h': '192.0.2.3' };
    const weird = { ...sparse, 'id.orig_h': '192.0.2.4', name: 'bad_checksum', notice: false, peer: 'zeek', source: 'IP' };
    const { sessions, tally } = await collect([sparse, conn, sparse, weird].map((row) => JSON.stringify(row)).join('\n'));
    expect(sessions.map(({ src_ip, bytes_in }) => [src_ip, bytes_in])).toEqual([['192.0.2.3', 0], ['192.0.2.1', 5], ['192.0.2.3', 0]]);
    expect(tally.rejects.total + tally.skips.total).toBe(1);
  });

  it('reads rows of flows by the header that has as many fields', async () => {
    const long = `${V2} tcp-flags flow-direction`;
    const layouts = [V2, long].map((head) => ({ source_id: 'aws_vpc_flow', head: [head], mapping: null }));
    const row = '2 1 eni-1 192.0.2.1 10.0.0.5 40000 443 6 1 1000 1772492400 1772492460 ACCEPT OK';
    for (const order of [layouts, [...layouts].reverse()]) {
      const { records, tally } = await collect(`${row}\n${row} 18 ingress\n${row}\n`, Infinity, { layouts: order });
      expect(records.map(({ is_reply }) => is_reply)).toEqual([null, true, null]);
      expect(tally.rows_with_new_fields).toBe(0);
    }
  });

  it.each([
    ['the path of a request', ACCESS.replace('GET /a', 'GET /,bytes_in,bytes_out,start_time,end_time,src_ip,')],
    ['the user of a request that is rejected', 'web.example.com - ,bytes_in,bytes_out,start_time,end_time,src_ip, [bad] "GET / HTTP/1.1" 200 1'],
    ['the agent of a request', ACCESS.replace('Mozilla', 'version srcaddr dstaddr start end bytes')],
  ])('is not changed by a header in %s', async (_name, hostile) => {
    const { records, sessions, tally } = await collect(`${ACCESS}\n${hostile}\n${ACCESS}\n`);
    expect([sessions.length, records.length + tally.rejects.total]).toEqual([0, 3]);
    expect(records.at(-1)).toMatchObject({ src_ip: '192.0.2.7', path: '/a' });
  });

  it('of a CSV is not changed by a header within a quoted text', async () => {
    const head = 'src_ip,bytes_out,bytes_in,start_time,end_time,label';
    const row = (label: string): string => `192.0.2.1,5,7,1772492400000,1772492401000,${label}`;
    const { sessions, tally } = await collect([head, row('"open'), head.replace('bytes_out,bytes_in', 'bytes_in,bytes_out'), 'end"', row('a')].join('\n'));
    expect(sessions.map(({ bytes_out, bytes_in }) => [bytes_out, bytes_in])).toEqual([[5, 7]]);
    expect(tally.rejects.total).toBe(3);
  });

  it('whose head is cut between two pieces is read', async () => {
    const lines = `${HEADER}${ROW}`.trimEnd().split('\n');
    for (let at = 1; at < lines.length; at++) {
      const first = await collectLog(toChunks(lines.slice(0, at).join('\n')), { layouts: [] });
      const { sessions } = await collectLog(toChunks(lines.slice(at).join('\n')), { layouts: first.layouts });
      expect(sessions).toHaveLength(1);
    }
    const csv = await collectLog(toChunks('ts,client_ip,bytes_in\n'), { layouts: [] });
    expect((await collectLog(toChunks('2026-03-02T23:00:10Z,192.0.2.7,5\n'), { layouts: csv.layouts })).records).toHaveLength(1);
  });

  it('stores layouts without the values of its rows', async () => {
    const json = JSON.stringify({ ts: 1_772_492_400, 'id.orig_h': '192.0.2.1', 'id.resp_h': '192.0.2.2', 'id.resp_p': 443, proto: 'tcp', conn_state: 'SF' });
    const { layouts } = await collectLog(toChunks(`${ACCESS}\n${json}\n2 1 eni-1 192.0.2.1 10.0.0.5 40000 443 6 1 1000 1772492400 1772492460 ACCEPT OK\n`));
    expect(layouts.map(({ source_id }) => source_id)).toEqual(['access_log', 'zeek_conn', 'aws_vpc_flow']);
    expect(JSON.stringify(layouts)).not.toMatch(/192\.0\.2|1772492400|SF/);
  });

  it('with many rejected lines takes time in proportion to its length', async () => {
    const time = async (lines: number): Promise<number> => {
      const log = Array.from({ length: lines }, (_, i) => (i % 2 === 0 ? ACCESS : `client ${i} sent "nothing", twice; [x]`)).join('\n');
      const before = process.cpuUsage();
      await collect(log);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await time(2000);
    const [short, long] = [await time(4000), await time(32_000)];
    expect(long / short).toBeLessThan(20);
  });

  it('of random data is rejected or its lines are counted; no other error occurs', async () => {
    const known = ['no error', 'ingest.empty', 'ingest.wrong_columns', 'ingest.not_text'];
    await fc.assert(fc.asyncProperty(fc.string(), async (tail) => expect(known).toContain(await codeOf(`${HEADER}${ROW}${tail}`))), { numRuns: 200 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => expect(known).toContain(await codeOf(bytes))), { numRuns: 200 });
  });
});
