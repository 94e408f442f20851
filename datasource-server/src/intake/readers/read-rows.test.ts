import fc from 'fast-check';
import { toSessions, type AppError, type RecordBlock, type Session } from '@weir/schema';
import { cloudwatchCsv } from '../formats/cloudwatch-csv.ts';
import { FORMATS } from '../formats/index.ts';
import { vpcFlow } from '../formats/vpc-flow.ts';
import { LogRouter, type ReadRow } from '../lines/log-router.ts';
import { LogTally } from '../lines/log-tally.ts';
import { isUnread, MAX_LINE_BYTES } from '../lines/read-lines.ts';
import { unpackLines } from '../lines/unpack-lines.ts';
import type { LogHints } from '../formats/define-format.ts';
import { RecordPlacer } from '../sessions/place-record.ts';
import { RecordBlockBuilder } from '../sessions/record-block.ts';
import { toSession } from '../sessions/session-id.ts';
import { parseMonitoredNetworks } from './monitored-networks.ts';
import { countRows, readRows, type LogReport } from './read-rows.ts';

const rules = { window_ms: 600_000, isMonitored: parseMonitoredNetworks([]) };

async function* inChunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Everything that a log gives. */
interface Outcome {
  readonly sessions: readonly Session[];
  readonly records: readonly unknown[];
  readonly rows: number;
  readonly report: LogReport | null;
  readonly error: string | null;
}

const toRecords = ({ size, used, numbers, keys, texts, terms }: RecordBlock): unknown[] => {
  const columns = [...Object.entries(numbers), ...Object.entries(keys), ...Object.entries(texts).map(([name, values]) => [name, Array.from(values, (term) => terms[term])] as const)];
  return Array.from({ length: size }, (_, row) => [[...used].sort(), Object.fromEntries(columns.map(([name, values]) => [name, values[row]]))]);
};

const toError = (error: unknown): string => `${(error as AppError).code} ${(error as AppError).message}`;

/** Reads a log in blocks: plain lines from their bytes, the others from their text. */
const readBlocks = async (bytes: Uint8Array, hints: LogHints, size: number): Promise<Outcome> => {
  const sessions: Session[] = [];
  const records: unknown[] = [];
  let rows = 0;
  const reading = readRows(inChunks(bytes, size), hints, rules);
  try {
    let next = await reading.next();
    for (; next.done !== true; next = await reading.next()) {
      rows += countRows(next.value);
      if ('block' in next.value) records.push(...toRecords(next.value.block));
      else sessions.push(...toSessions(next.value.sessions));
    }
    return { sessions, records, rows, report: next.value, error: null };
  } catch (error) {
    return { sessions: [], records: [], rows: 0, report: null, error: toError(error) };
  }
};

/** Reads a log as objects, every line from its text: the reference. */
const readObjects = async (bytes: Uint8Array, hints: LogHints, size: number): Promise<Outcome> => {
  const sessions = new Map<string, Session>();
  const blocks = new RecordBlockBuilder();
  const placer = new RecordPlacer(rules, hints.numbering);
  const tally = new LogTally();
  let rows = 0;
  const addRow = (row: ReadRow, line: number): void => {
    rows++;
    placer.line = line - 1;
    if (row.kind === 'record') return blocks.add(placer.place(row.record));
    const session = toSession(row.session);
    if (!sessions.has(session.session_id)) sessions.set(session.session_id, session);
  };
  const router = new LogRouter(hints, tally, { addRow });
  let line = 0;
  try {
    for await (const part of unpackLines(inChunks(bytes, size))) {
      if (isUnread(part)) for (let i = 0; i < part.count; i++) router.addUnread(part.reason, ++line);
      else for (const text of part) router.add(text, ++line);
    }
    router.end();
    const block = blocks.take();
    const report = { ...tally.toReport(), layouts: router.layouts, requests: placer.counted };
    return { sessions: [...sessions.values()], records: block === null ? [] : toRecords(block), rows, report, error: null };
  } catch (error) {
    return { sessions: [], records: [], rows: 0, report: null, error: toError(error) };
  }
};

const HOSTILE = [
  '', '-', ' ', '""', '"a"', '"a,b"', '"', 'a"b', ' 5', '5 ', '+5', '-5', '-0', '007', '1e3', '1.0', '0x10', '1_000', '999999999999999', '9999999999999999', '9007199254740993', '65535', '65536', '999',
  '1000', '\t', '\r', 'x\ry', '\u00e9', '\ufeff', '\u2028', '日本', '\u0001', '\u007f', '1,2', 'OK', 'NODATA', 'SKIPDATA', 'constructor', '__proto__', 'x'.repeat(1024), 'x'.repeat(1025), 'é'.repeat(1024),
];
const ADDRESSES = [
  '192.0.2.1', '10.0.0.5', '10.0.0.6', '203.0.113.255', '0.0.0.0', '255.255.255.255', '256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.04', '1..2.3', '1.2.3.', '2001:db8::1', '2001:DB8::1', '::', '::1',
  '::ffff:192.0.2.1', 'fe80::1%eth0', 'fd00::5', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', ':::', '2001:db8::g', '192.0.2.1 ', 'example.com',
];
const TIMES = [
  '2026-03-02T23:00:00Z', '2026-03-02T23:10:00Z', '2026-03-02 23:00:00', '2026-03-02T23:00:00', '2026-03-02T23:00:00.5Z', '2026-03-02T23:00:00.123Z', '2026-03-02T23:00:00.123456Z', '2026-03-02T23:00Z',
  '2026-03-02T23:00:00+01:00', '2026-03-02T23:00:00+0100', '2026-03-02T23:00:00-14:30', '2026-03-02T23:00:00.250-00:00', '2026-03-02T23:00:00+23:59', '2026-03-02T23:00:00+24:00', '2026-03-02T24:00:00Z',
  '2026-03-02T23:60:00Z', '2026-03-02T23:00:60Z', '2026-02-29T23:00:00Z', '2024-02-29T23:00:00Z', '2026-13-02T23:00:00Z', '2026-00-02T23:00:00Z', '2026-03-00T23:00:00Z', '2026-04-31T23:00:00Z',
  '1970-01-01T00:00:00+01:00', '1970-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-03-02t23:00:00z', '2026-03-02T23:00:00ZZ', '2026-03-02T23:00:00+01:0a',
  '2026-03-02T23:00:00.Z', '2026-03-02T23:00:00.12Z', '2026-3-2T23:00:00Z', '1772492400000', '0772492400000', '177249240000', '17724924000000', '2a26-03-02T23:00:00Z', '2026-03-02T23:0a:00Z',
];

/** A cell that is usually plain. */
const usually = (plain: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof({ weight: 120, arbitrary: plain }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) });
const count = usually(fc.oneof({ weight: 9, arbitrary: fc.nat(70_000) }, { weight: 9, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.maxSafeNat() }).map(String));
const address = usually(fc.oneof({ weight: 19, arbitrary: fc.constantFrom(...ADDRESSES.slice(0, 4)) }, { weight: 1, arbitrary: fc.constantFrom(...ADDRESSES) }));
const time = usually(fc.oneof({ weight: 19, arbitrary: fc.constantFrom(...TIMES.slice(0, 6)) }, { weight: 1, arbitrary: fc.constantFrom(...TIMES) }));
const text = usually(fc.constantFrom('', '-', 'a', 'b', 'two words', 'HTTPS', "it's", 'a;b|c'));

/** A log as bytes: lines with different ends, chunks of different sizes, sometimes bytes that are not text. */
const toLogs = (head: fc.Arbitrary<string>, line: fc.Arbitrary<string>) =>
  fc.record({
    head,
    lines: fc.array(fc.tuple(fc.oneof({ weight: 20, arbitrary: line }, { weight: 1, arbitrary: fc.constantFrom('', '  ', '#x', '\ufeff') }, { weight: 1, arbitrary: head }), fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\n\n')), { maxLength: 30, size: 'max' }),
    noise: fc.option(fc.tuple(fc.nat(), fc.constantFrom([0xff], [0xc3], [0], [0xef, 0xbb, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80])), { freq: 12 }),
    size: fc.constantFrom(1, 7, 100, 1000, 1 << 20),
  });
type Log = { readonly head: string; readonly lines: ReadonlyArray<readonly [string, string]>; readonly noise: readonly [number, readonly number[]] | null };
const toBytes = ({ head, lines, noise }: Log): Buffer => {
  const bytes = Buffer.from(`${head}\n${lines.flat().join('')}`);
  if (noise === null) return bytes;
  const at = noise[0] % bytes.length;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(noise[1]), bytes.subarray(at)]);
};

const CSV_HEAD = 'bytes_in,bytes_out,creation_time,end_time,src_ip,src_ip_country_code,protocol,response.code,dst_port,dst_ip,rule_names,observation_name,source.meta,source.name,time,detection_types,label';
const CSV_HEADS = [CSV_HEAD, 'src_ip,bytes_out,bytes_in,start_time,end_time', `${CSV_HEAD},start_time`, 'label, bytes_in ,"bytes_out",start_time,end_time,src_ip,other,dst_ip'];
const cellOf: Record<string, fc.Arbitrary<string>> = {
  bytes_in: count, bytes_out: count, creation_time: time, start_time: time, end_time: time, src_ip: address, dst_ip: address, src_ip_country_code: usually(fc.constantFrom('AE', 'DE', '-')),
  'response.code': usually(fc.constantFrom('200', '404', '-', '999')), dst_port: usually(fc.constantFrom('443', '80', '', '65535')),
};
const csvLine = (head: string): fc.Arbitrary<string> => {
  const names = head.split(',').map((name) => name.trim().replaceAll('"', ''));
  const cells = fc.tuple(...names.map((name) => cellOf[name] ?? text));
  return fc.tuple(cells, fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 2 }) })).map(([all, more]) => (more > 0 ? [...all, ...all.slice(0, more)] : all.slice(0, all.length + more)).join(','));
};
const csvLogs = fc.constantFrom(...CSV_HEADS).chain((head) => toLogs(fc.constant(head), csvLine(head)));

const FLOW_HEAD = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FLOW_HEADS = [
  FLOW_HEAD,
  'start end srcaddr dstaddr bytes',
  'bytes dstaddr srcaddr end start tcp-flags pkt-srcaddr pkt-dstaddr srcport dstport protocol action interface-id',
  'pkt-srcaddr pkt-dstaddr start end bytes protocol srcport dstport tcp-flags log-status packets',
  'start end srcaddr dstaddr bytes some-new-field srcport dstport',
  'start end srcaddr srcaddr dstaddr bytes bytes',
];
const seconds = usually(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1_772_492_400, max: 1_772_492_403 }) }, { weight: 1, arbitrary: fc.constantFrom(0, 8_640_000_000_000, 8_640_000_000_001, 1_772_492_400_000, 999_999_999_999_999) }).map(String));
const port = usually(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(0, 80, 443, 1023, 1024, 8443, 32_767, 32_768, 50_000, 50_001) }, { weight: 1, arbitrary: fc.constantFrom(65_535, 65_536) }).map(String));
const fieldOf: Record<string, fc.Arbitrary<string>> = {
  version: fc.constant('2'), 'interface-id': usually(fc.constantFrom('eni-1', 'eni-2', '-')), srcaddr: address, dstaddr: address, 'pkt-srcaddr': fc.oneof(address, fc.constant('-')), 'pkt-dstaddr': fc.oneof(address, fc.constant('-')),
  srcport: port, dstport: port, protocol: usually(fc.constantFrom('6', '17', '1', '58', '0', '255', '256', '06', '006', '-')), packets: count, bytes: count, start: seconds, end: seconds.map((text) => text.replace(/0[0-3]$/, '04')),
  action: usually(fc.constantFrom('ACCEPT', 'REJECT', '-', 'ACCEPTS', 'accept')), 'log-status': usually(fc.constantFrom('OK', 'OK', 'OK', 'NODATA', 'SKIPDATA', '-', 'OTHERS')),
  'tcp-flags': usually(fc.constantFrom('0', '1', '2', '18', '19', '16', '3', '-', '4294967298')),
};
const flowLine = (head: string): fc.Arbitrary<string> => {
  const cells = fc.tuple(...head.split(' ').map((name) => fieldOf[name] ?? text));
  return fc.tuple(cells, fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -3, max: 2 }) })).map(([all, more]) => (more > 0 ? [...all, ...all.slice(0, more)] : all.slice(0, all.length + more)).join(' '));
};
/** The head may change within a log, as in concatenated files. */
const flowLogs = fc.constantFrom(...FLOW_HEADS).chain((head) => toLogs(fc.constant(head), fc.oneof({ weight: 9, arbitrary: flowLine(head) }, { weight: 1, arbitrary: fc.constantFrom(...FLOW_HEADS) }, { weight: 1, arbitrary: flowLine(FLOW_HEAD) })));

describe('the rows of a log', () => {
  const agrees = async (log: Log & { readonly size: number }, hints: LogHints = {}): Promise<Outcome> => {
    const bytes = toBytes(log);
    const got = await readBlocks(bytes, hints, log.size);
    expect(got).toEqual(await readObjects(bytes, hints, log.size));
    return got;
  };

  it('of a session CSV are those of its lines read one by one', async () => {
    let rows = 0;
    await fc.assert(fc.asyncProperty(csvLogs, async (log) => void (rows += (await agrees(log)).rows)), { numRuns: 250 });
    // Otherwise the test would compare only rejected lines.
    expect(rows).toBeGreaterThan(1200);
  });

  it('of a flow log are those of its lines read one by one', async () => {
    let rows = 0;
    await fc.assert(fc.asyncProperty(flowLogs, async (log) => void (rows += (await agrees(log)).rows)), { numRuns: 250 });
    expect(rows).toBeGreaterThan(600);
  });

  it.each(ADDRESSES.map((value) => [value]))('of a flow log have the address %s as the line reader reads it', async (value) => {
    const line = (src: string, dst: string): string => `2 1 eni-1 ${src} ${dst} 50000 50001 6 1 77 1772492400 1772492460 ACCEPT OK`;
    await agrees({ head: FLOW_HEAD, lines: [[line(value, '10.0.0.5'), '\n'], [line('10.0.0.5', value), '\n'], [line(value, value), '\n']], noise: null, size: 1000 });
  });

  it('of a flow log are read as text only where a line is not plain', async () => {
    const open = jest.spyOn(vpcFlow, 'open').mockImplementation(() => ({ columns: [], read: () => null }));
    const plain = '2 123456789010 eni-1 203.0.113.12 2001:db8::5 49761 443 6 20 4249 1772492400 1772492460 ACCEPT OK';
    const others = [plain.replace('OK', 'NODATA'), ` ${plain}`, `${plain} x`, plain.replace(' 6 ', ' 06 '), plain.replace('4249', '-'), plain.replace('eni-1', 'é'), plain.replace('OK', '"')];
    const got = await readBlocks(Buffer.from([FLOW_HEAD, plain, ...others, `${plain}\r`, plain.replace('4249', '0'), plain.replace(' 20 ', ' - ')].join('\n')), {}, 1000);
    open.mockRestore();
    expect(got.rows).toBe(4);
    expect(got.records).toHaveLength(3);
  });

  it.each(TIMES.map((value) => [value]))('of a session CSV have the time %s as the line reader reads it', async (value) => {
    const line = `1,2,${value},9999-12-31T23:59:59Z,192.0.2.1,,,,,,,,,,,,`;
    await agrees({ head: CSV_HEAD, lines: [[line, '\n']], noise: null, size: 1000 });
  });

  it.each(ADDRESSES.map((value) => [value]))('of a session CSV have the address %s as the line reader reads it', async (value) => {
    const line = (src: string, dst: string): string => `1,2,1772492400000,1772492400001,${src},,,,,${dst},,,,,,,`;
    await agrees({ head: CSV_HEAD, lines: [[line(value, '10.0.0.5'), '\n'], [line('10.0.0.5', value), '\n'], [line(value, value), '\n']], noise: null, size: 1000 });
  });

  it.each([
    ['a long line of short characters', `${'x'.repeat(MAX_LINE_BYTES + 1)}\n`],
    ['a long line of long characters', `${'é'.repeat(MAX_LINE_BYTES + 1)}\n`],
    ['a line with more bytes than characters', `${'é'.repeat(MAX_LINE_BYTES - 1)}\n1,2\n`],
    ['a long line after short ones', `${' \n'.repeat(600_000)}${'x'.repeat(MAX_LINE_BYTES + 1)}\n`],
    ['a long line at the end', `1,2\n${'x'.repeat(MAX_LINE_BYTES + 1)}`],
    ['a line of the longest length', `${'x'.repeat(MAX_LINE_BYTES)}\n${'x'.repeat(MAX_LINE_BYTES)}`],
  ])('end as before with %s', async (_name, tail) => {
    const head = `${CSV_HEAD}\n1,2,1772492400000,1772492400001,192.0.2.1,,,,,,,,,,,,`;
    for (const size of [65_536, 1 << 20, 1 << 23]) await agrees({ head, lines: [[tail, '']], noise: null, size });
  });

  it('of a session CSV are read as text only where a line is not plain', async () => {
    const open = jest.spyOn(cloudwatchCsv, 'open').mockImplementation(() => ({ columns: [], read: () => null }));
    const plain = '5602,12990,2026-03-02T23:00:00Z,1772493000123,192.0.2.1,AE,HTTPS,200,443,2001:db8::5,Suspicious Web Traffic,-,synthetic,web,any,waf_rule,';
    const others = [`"5602"${plain.slice(4)}`, ` ${plain}`, `+${plain}`, plain.slice(0, -1), `${plain},`, `${plain}é`];
    const got = await readBlocks(Buffer.from([CSV_HEAD, plain, ...others, `${plain}x\r`, plain.replace('12990', '0')].join('\n')), {}, 1000);
    open.mockRestore();
    expect(got.rows).toBe(3);
    expect(got.sessions.map(({ bytes_out }) => bytes_out)).toEqual([12_990, 0]);
  });

  it('of every format are those of its examples', async () => {
    for (const format of FORMATS) {
      for (const { line, head = format.head, hints = format.hints ?? {} } of format.examples) await agrees({ head: head.join('\n'), lines: [[line, '\n'], [line, '']], noise: null, size: 100 }, hints);
    }
  });
});
