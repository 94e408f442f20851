import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort } from './parsing/decimal.ts';
import { defineFormat, missingFields, type LineReader, type LogHints, type RowResult } from './define-format.ts';
import { jsonFields, parseJsonLine } from './parsing/json-line.ts';
import { toEpochTime, toLogTime } from './parsing/log-time.ts';
import { isNullCell, toPlainCount } from './parsing/plain-values.ts';
import { PlainRecord, type PlainCells, type PlainReader, type PlainSinks } from './plain-line.ts';
import { FIRST_TIME, toImplausible, toLatestTime } from './parsing/plausible-times.ts';
import { toProtocolName } from './parsing/protocol-names.ts';
import { REASONS } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';
import { hasNewVpcFields, isDefaultRow, parseVpcHeader, toVpcField, VPC_DEFAULT_FIELDS } from './parsing/vpc-fields.ts';
import { parseVpcTable, type VpcTable } from './parsing/vpc-table.ts';

const REQUIRED = [['srcaddr', 'pkt-srcaddr'], ['dstaddr', 'pkt-dstaddr'], ['start'], ['end'], ['bytes']];
const SYN = 2;
const SYN_ACK = 18;
const NO_DATA_REASON = 'no traffic in the window (NODATA)';
const SKIPPED_REASON = 'records skipped by AWS (SKIPDATA)';
const NO_DATA: RowResult = { kind: 'skipped', reason: NO_DATA_REASON };
const SKIPPED_DATA: RowResult = { kind: 'skipped', reason: SKIPPED_REASON };

/** Returns the positions of the fields in a row; -1 for a field that the log does not have. */
const toPositions = (fields: readonly string[]) => {
  const at = (name: string): number => fields.indexOf(name);
  return {
    fieldCount: fields.length,
    hasNewFields: hasNewVpcFields(fields),
    src: at('srcaddr'),
    dst: at('dstaddr'),
    packetSrc: at('pkt-srcaddr'),
    packetDst: at('pkt-dstaddr'),
    srcPort: at('srcport'),
    dstPort: at('dstport'),
    protocol: at('protocol'),
    packets: at('packets'),
    bytes: at('bytes'),
    start: at('start'),
    end: at('end'),
    action: at('action'),
    status: at('log-status'),
    // A transit gateway logs attachments, and a regional NAT gateway has no interface.
    observers: ['interface-id', 'tgw-attachment-id', 'resource-id'].map(at).filter((position) => position >= 0),
    flags: at('tcp-flags'),
  };
};
type Positions = ReturnType<typeof toPositions>;

const toIsReply = (flags: string | undefined): boolean | null => {
  const bits = toCount(flags);
  if ((bits & SYN_ACK) === SYN_ACK) return true;
  return (bits & SYN) === SYN ? false : null;
};

/** Returns the address in the packet where it is logged: an intermediate interface, such as a NAT gateway, has another address. */
const cellOf = (cells: readonly string[], packet: number, plain: number): string | undefined =>
  packet >= 0 && cells[packet] !== '-' ? cells[packet] : cells[plain];

/** Returns where the flow was observed; undefined where the row does not have it. */
const observerOf = (cells: readonly string[], { observers }: Positions): string | undefined => {
  for (const observer of observers) if (cells[observer] !== '-' && cells[observer] !== '') return cells[observer];
  return undefined;
};

/** Returns a time in seconds, or one that a conversion to Parquet has written as a date. */
const toFlowTime = (text: string): number => {
  const ms = toEpochTime(text);
  return Number.isNaN(ms) ? toLogTime(text) : ms;
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (cells: readonly string[], at: Positions): RowResult => {
    if (cells.length < at.fieldCount) return REASONS.fewer;
    const status = cells[at.status];
    if (status === 'NODATA') return NO_DATA;
    if (status === 'SKIPDATA') return SKIPPED_DATA;
    const src = cellOf(cells, at.packetSrc, at.src);
    if (src === '-' && cells[at.bytes] === '-') return NO_DATA;
    const start_time = toFlowTime(cells[at.start] ?? '');
    if (Number.isNaN(start_time)) return REASONS.start_time;
    const end_time = toFlowTime(cells[at.end] ?? '');
    if (Number.isNaN(end_time)) return REASONS.end_time;
    if (end_time < start_time) return REASONS.order;
    const implausible = toImplausible(start_time, end_time);
    if (implausible !== null) return implausible;
    const src_ip = addresses.parse(src);
    if (src_ip === null) return REASONS.src_ip;
    const dst_ip = addresses.parse(cellOf(cells, at.packetDst, at.dst));
    if (dst_ip === null) return REASONS.dst_ip;
    const bytes_forward = toCount(cells[at.bytes]);
    if (!(bytes_forward >= 0)) return REASONS.bytes;
    const protocol = cells[at.protocol];
    const hasPorts = protocol !== '1' && protocol !== '58';
    const src_port = hasPorts ? toPort(cells[at.srcPort]) : null;
    if (Number.isNaN(src_port)) return REASONS.src_port;
    const dst_port = hasPorts ? toPort(cells[at.dstPort]) : null;
    if (Number.isNaN(dst_port)) return REASONS.dst_port;
    const packets = toCount(cells[at.packets]);
    const action = cells[at.action];
    return {
      kind: 'record',
      has_new_fields: at.hasNewFields || cells.length > at.fieldCount,
      record: {
        source_id: 'aws_vpc_flow',
        start_time,
        end_time,
        src_ip,
        src_port,
        dst_ip,
        dst_port,
        protocol: protocol === undefined || protocol === '-' ? null : texts.keep(toProtocolName(protocol)),
        bytes_forward,
        bytes_backward: null,
        packets: packets >= 0 ? packets : null,
        is_reply: at.flags < 0 ? null : toIsReply(cells[at.flags]),
        requests: 0,
        status: null,
        path: null,
        user_agent: null,
        country_code: null,
        outcome: action === 'ACCEPT' ? 'allowed' : action === 'REJECT' ? 'blocked' : null,
        rule: null,
        request_id: null,
        observer: texts.keep(observerOf(cells, at)),
      },
    };
  };
};

const openText = (header: readonly string[]): LineReader => {
  const toRow = openRows();
  let at = toPositions(header);
  return {
    columns: [],
    read: (line) => {
      const cells = line.split(' ');
      const result = toRow(cells, at);
      if (result.kind !== 'rejected') return result;
      // Concatenated files repeat the header, possibly with other fields.
      const fields = parseVpcHeader(line);
      if (fields === null || missingFields({ required: REQUIRED }, fields).length > 0) return result;
      at = toPositions(fields);
      return null;
    },
  };
};

const SPACE = 32;
const MAX_PORT = 65_535;
const MAX_TEXT = 1024;
const PROTOCOLS = 256;
const ICMP = 1;
const ICMP_V6 = 58;
const NODATA_LENGTH = 'NODATA'.length;
const SKIPDATA_LENGTH = 'SKIPDATA'.length;

/** Returns whether a cell has this text. */
const isCell = (bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean => {
  if (to - from !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
};
const ACCEPT = Buffer.from('ACCEPT');
const REJECT = Buffer.from('REJECT');

/** Reads rows with traffic and a value for every field. */
const openPlain = (header: readonly string[], hints: LogHints, { texts, addRecord }: PlainSinks): PlainReader => {
  const first = FIRST_TIME / 1000;
  const latest = toLatestTime(hints) / 1000;
  let at = toPositions(header);
  const record = new PlainRecord(texts.constant('aws_vpc_flow'));
  const allowed = texts.constant('allowed');
  const blocked = texts.constant('blocked');
  const protocols = Array.from({ length: PROTOCOLS }, (_, number) => texts.constant(toProtocolName(String(number))));

  /** Returns a whole number, -1 for null, NaN where the LineReader must read the line. */
  const countOf = (bytes: Uint8Array, { starts, ends }: PlainCells, cell: number): number => {
    if (cell < 0 || isNullCell(bytes, starts[cell], ends[cell])) return -1;
    const count = toPlainCount(bytes, starts[cell], ends[cell]);
    return count < 0 ? NaN : count;
  };
  const addressOf = (bytes: Uint8Array, { starts, ends }: PlainCells, packet: number, plain: number): number => {
    const cell = packet >= 0 && !(ends[packet] === starts[packet] + 1 && isNullCell(bytes, starts[packet], ends[packet])) ? packet : plain;
    return cell < 0 ? -1 : texts.address(bytes, starts[cell], ends[cell]);
  };

  return {
    delimiter: SPACE,
    read: (bytes, cells) => {
      if (cells.count !== at.fieldCount) return false;
      const { starts, ends } = cells;
      if (at.status >= 0) {
        const length = ends[at.status] - starts[at.status];
        if (length === NODATA_LENGTH || length === SKIPDATA_LENGTH) return false;
      }
      const start = toPlainCount(bytes, starts[at.start], ends[at.start]);
      const end = toPlainCount(bytes, starts[at.end], ends[at.end]);
      if (start < first || end < start || end > latest) return false;
      const bytes_forward = toPlainCount(bytes, starts[at.bytes], ends[at.bytes]);
      if (bytes_forward < 0) return false;
      let protocol = -1;
      if (at.protocol >= 0 && !isNullCell(bytes, starts[at.protocol], ends[at.protocol])) {
        protocol = toPlainCount(bytes, starts[at.protocol], ends[at.protocol]);
        // A number with leading zeros is a name of its own.
        if (protocol < 0 || protocol >= PROTOCOLS || ends[at.protocol] - starts[at.protocol] !== (protocol < 10 ? 1 : protocol < 100 ? 2 : 3)) return false;
      }
      const hasPorts = protocol !== ICMP && protocol !== ICMP_V6;
      const src_port = hasPorts ? countOf(bytes, cells, at.srcPort) : -1;
      const dst_port = hasPorts ? countOf(bytes, cells, at.dstPort) : -1;
      const packets = countOf(bytes, cells, at.packets);
      const flags = countOf(bytes, cells, at.flags);
      // NaN fails every comparison.
      if (!(src_port <= MAX_PORT && dst_port <= MAX_PORT && packets >= -1 && flags >= -1)) return false;
      const src_ip = addressOf(bytes, cells, at.packetSrc, at.src);
      const dst_ip = addressOf(bytes, cells, at.packetDst, at.dst);
      if (src_ip < 0 || dst_ip < 0) return false;
      record.observer = -1;
      for (let i = 0; i < at.observers.length; i++) {
        const observer = at.observers[i];
        if (isNullCell(bytes, starts[observer], ends[observer])) continue;
        if (ends[observer] - starts[observer] > MAX_TEXT) return false;
        record.observer = texts.of(bytes, starts[observer], ends[observer]);
        break;
      }
      record.outcome = -1;
      if (at.action >= 0) {
        if (isCell(bytes, starts[at.action], ends[at.action], ACCEPT)) record.outcome = allowed;
        else if (isCell(bytes, starts[at.action], ends[at.action], REJECT)) record.outcome = blocked;
      }
      record.has_new_fields = at.hasNewFields;
      record.start_time = start * 1000;
      record.end_time = end * 1000;
      record.src_ip = src_ip;
      record.dst_ip = dst_ip;
      record.src_port = src_port;
      record.dst_port = dst_port;
      record.protocol = protocol < 0 ? -1 : protocols[protocol];
      record.bytes_forward = bytes_forward;
      record.packets = packets;
      record.is_reply = flags < 0 ? -1 : (flags & SYN_ACK) === SYN_ACK ? 1 : (flags & SYN) === SYN ? 0 : -1;
      addRecord(record);
      return true;
    },
    readHeader: (line) => {
      const fields = parseVpcHeader(line);
      if (fields !== null && missingFields({ required: REQUIRED }, fields).length === 0) at = toPositions(fields);
    },
  };
};

/** Sets of names whose positions are kept. */
const MAX_NAME_SETS = 100;

/** Reads JSON lines, each by its own names: programs omit those without a value. */
const openJson = (): LineReader => {
  const toRow = openRows();
  const known = new Map<string, Positions>();
  const positionsOf = (names: readonly string[]): Positions => {
    const key = names.join('\n');
    const positions = known.get(key) ?? toPositions(names.map(toVpcField));
    if (known.size < MAX_NAME_SETS) known.set(key, positions);
    return positions;
  };
  return {
    columns: [],
    read: (line) => {
      const values = parseJsonLine(line);
      if (values === null) return REASONS.json;
      const names = Object.keys(values);
      return toRow(names.map((name) => String(values[name] ?? '-')), positionsOf(names));
    },
  };
};

/** Reads an export of flow logs as a table. */
const openExport = ({ fields, header, toValues }: VpcTable): LineReader => {
  const toRow = openRows();
  const at = toPositions(fields);
  return {
    columns: [],
    read: (line) => {
      if (line === header) return null;
      const values = toValues(line);
      return values === null ? REASONS.quotes : toRow(values, at);
    },
  };
};

/** Returns the table of an export; null for a log as AWS writes it. */
const toExport = (head: readonly string[]): VpcTable | null => {
  const last = head[head.length - 1];
  // Most lines are rows, and cannot be a header without this name.
  const table = last.startsWith('{') || !/dstaddr/i.test(last) ? null : parseVpcTable(last);
  return table === null || missingFields({ required: REQUIRED }, table.fields).length > 0 ? null : table;
};

const isJson = (head: readonly string[]): boolean => head[head.length - 1].startsWith('{');
/** Returns the fields of a log as text. */
const toHeader = (head: readonly string[], fields: readonly string[] | undefined): readonly string[] =>
  parseVpcHeader(head[head.length - 1]) ?? fields?.map(toVpcField) ?? VPC_DEFAULT_FIELDS;

const V2 = VPC_DEFAULT_FIELDS.join(' ');
const V8 = 'version vpc-id interface-id type tcp-flags srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol flow-direction start end packets bytes action log-status encryption-status';
const TRANSIT = 'version resource-type tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status tcp-flags flow-direction';
const NAT_ROW = '8 vpc-1 eni-1 IPv4 2 10.0.0.220 10.0.1.9 203.0.113.5 10.0.1.9 39812 443 6 ingress 1772492400 1772492460 14 8000 ACCEPT OK 0';

/**
 * One direction of one flow within an aggregation window, observed at one network interface in AWS. The reply is a second
 * record, and each further interface on the way logs the flow again.
 *
 * Accepts versions 2 to 8 with fields in any order: those of the header, those given for a log without a header, or the
 * default format. Packet addresses (`pkt-srcaddr`) are preferred where they are logged. Times are seconds, or ms from 1e11 on. The
 * observer is the interface, else the attachment of a transit gateway, else `resource-id`. `is_reply` is
 * derived from the TCP flags (SYN alone, or SYN and ACK). ICMP has no ports. `-` means null.
 */
export const vpcFlow = defineFormat({
  id: 'aws_vpc_flow',
  title: 'AWS VPC Flow Logs, versions 2 to 8, as text, JSON lines, Parquet or exported tables',
  spec: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  head: [V2],
  examples: [
    {
      line: '2 123456789010 eni-1235b8ca 203.0.113.12 172.31.16.139 49761 443 6 20 4249 1772492400 1772492460 ACCEPT OK',
      record: {
        source_id: 'aws_vpc_flow', start_time: 1_772_492_400_000, end_time: 1_772_492_460_000, src_ip: '203.0.113.12', src_port: 49_761, dst_ip: '172.31.16.139',
        dst_port: 443, protocol: 'tcp', bytes_forward: 4249, bytes_backward: null, packets: 20, is_reply: null, outcome: 'allowed', observer: 'eni-1235b8ca',
      },
    },
    { line: '2 123456789010 eni-1 2001:db8::1 2001:db8::2 34892 22 6 54 8855 1772492400 1772492460 REJECT OK', record: { src_ip: '2001:db8::1', outcome: 'blocked' } },
    { line: '2 123456789010 eni-1 203.0.113.12 172.31.16.139 0 0 1 4 336 1772492400 1772492460 ACCEPT OK', record: { protocol: 'icmp', src_port: null, dst_port: null } },
    { line: '2 123456789010 eni-1 203.0.113.12 172.31.16.139 0 0 254 4 336 1772492400 1772492460 ACCEPT OK later', record: { protocol: '254' } },
    { line: '2 123456789010 eni-1 - - - - - - - 1772492400 1772492460 - NODATA', skipped: NO_DATA_REASON },
    { line: '2 123456789010 eni-1 - - - - - - - 1772492400 1772492460 - SKIPDATA', skipped: SKIPPED_REASON },
    { head: [V8], line: NAT_ROW, record: { src_ip: '203.0.113.5', dst_ip: '10.0.1.9', is_reply: false, bytes_forward: 8000 } },
    { head: [V8], line: NAT_ROW.replace('IPv4 2', 'IPv4 19'), record: { is_reply: true } },
    { head: [V8], line: NAT_ROW.replace('203.0.113.5', '-'), record: { src_ip: '10.0.0.220' } },
    { head: ['start end srcaddr dstaddr bytes'], line: '1772492400 1772492460 203.0.113.12 10.0.0.1 77', record: { bytes_forward: 77, dst_port: null, protocol: null, packets: null, outcome: null, observer: null } },
    { head: ['start end srcaddr dstaddr bytes'], line: '1772492400 1772492460 - - -', skipped: NO_DATA_REASON },
    { head: ['start end srcaddr dstaddr bytes'], line: '1772492400123 1772492460999 203.0.113.12 10.0.0.1 77', record: { start_time: 1_772_492_400_123, end_time: 1_772_492_460_999 } },
    { head: ['start end srcaddr dstaddr bytes'], line: '99999999999 99999999999 203.0.113.12 10.0.0.1 77', rejected: 'time is ahead of the clock' },
    { head: ['start end srcaddr dstaddr bytes'], line: '17724924 17724984 203.0.113.12 10.0.0.1 77', rejected: 'time is before 2000' },
    { head: ['start end srcaddr dstaddr bytes'], line: '1772492400 1772492460 ::FFFF:203.0.113.12 2001:DB8:0::1 77', record: { src_ip: '203.0.113.12', dst_ip: '2001:db8::1' } },
    { head: [TRANSIT], line: '6 TransitGateway tgw-1 tgw-attach-1 10.1.0.5 10.2.0.6 40000 443 6 14 5000 1772492400 1772492460 OK 2 ingress', record: { observer: 'tgw-attach-1', bytes_forward: 5000 } },
    { head: ['start end srcaddr dstaddr bytes interface-id resource-id'], line: '1772492400 1772492460 203.0.113.12 10.0.0.1 77 - nat-1', record: { observer: 'nat-1' } },
    { head: ['start end srcaddr dstaddr bytes interface-id resource-id'], line: '1772492400 1772492460 203.0.113.12 10.0.0.1 77 eni-1 nat-1', record: { observer: 'eni-1' } },
    {
      head: ['5 eni-1 203.0.113.12 10.0.0.1 1772492400 1772492460 77'],
      hints: { fields: ['${version}', '${interface-id}', '${srcaddr}', '${dstaddr}', '${start}', '${end}', '${bytes}'] },
      line: '5 eni-1 203.0.113.12 10.0.0.1 1772492400 1772492460 77',
      record: { observer: 'eni-1', bytes_forward: 77 },
    },
    {
      head: ['2 123456789010 eni-1 203.0.113.12 10.0.0.1 1 443 6 20 4249 1772492400 1772492460 ACCEPT OK'],
      line: '2 123456789010 eni-1 203.0.113.12 10.0.0.1 1 443 6 20 4249 1772492400 1772492460 ACCEPT OK',
      record: { dst_port: 443 },
    },
    {
      head: ['{"srcaddr":"203.0.113.12","dstaddr":"10.0.0.1","bytes":77,"start":"2026-03-02T23:00:00.000Z","end":"2026-03-02 23:01:00"}'],
      line: '{"srcaddr":"203.0.113.12","dstaddr":"10.0.0.1","bytes":77,"start":"2026-03-02T23:00:00.000Z","end":"2026-03-02 23:01:00"}',
      record: { start_time: 1_772_492_400_000, end_time: 1_772_492_460_000, bytes_forward: 77 },
    },
    {
      head: ['{"version":2,"interface_id":"eni-1","srcaddr":"203.0.113.12","dstaddr":"10.0.0.1","srcport":1,"dstport":443,"protocol":6,"packets":2,"bytes":77,"start":1772492400,"end":1772492460,"action":"ACCEPT","log_status":"OK"}'],
      line: '{"version":2,"interface_id":"eni-1","srcaddr":"203.0.113.12","dstaddr":"10.0.0.1","srcport":1,"dstport":443,"protocol":6,"packets":2,"bytes":77,"start":1772492400,"end":1772492460,"action":"ACCEPT","log_status":"OK"}',
      record: { observer: 'eni-1', protocol: 'tcp', bytes_forward: 77, start_time: 1_772_492_400_000 },
    },
    { line: '2 123456789010 eni-1 203.0.113.12 172.31.16.139 49761 443 6 20 many 1772492400 1772492460 ACCEPT OK', rejected: 'byte count is not a whole number' },
    { line: '2 123456789010 eni-1 constructor 172.31.16.139 49761 443 6 20 1 1772492400 1772492460 ACCEPT OK', rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: '2 123456789010 eni-1 203.0.113.12 172.31.16.139 49761 65536 6 20 1 1772492400 1772492460 ACCEPT OK', rejected: 'destination port is not a number from 0 to 65535' },
    { line: '2 123456789010 eni-1 203.0.113.12 172.31.16.139 49761 443 6 20 1 1772492460 1772492400 ACCEPT OK', rejected: 'end time is before start time' },
    { line: '2 123456789010 eni-1 203.0.113.12', rejected: 'fewer values than fields' },
  ],
  required: REQUIRED,
  fieldsOf: (head, { fields }) => {
    const last = head[head.length - 1];
    if (last.startsWith('{')) return jsonFields(head)?.map(toVpcField) ?? null;
    return parseVpcHeader(last) ?? toExport(head)?.fields ?? fields?.map(toVpcField) ?? (isDefaultRow(last) ? VPC_DEFAULT_FIELDS : null);
  },
  open: (head, { fields }) => {
    const table = toExport(head);
    if (table !== null) return openExport(table);
    return isJson(head) ? openJson() : openText(toHeader(head, fields));
  },
  headOf: (fields) => [fields.join(' ')],
  openPlain: (head, hints, sinks) => (isJson(head) || toExport(head) !== null ? null : openPlain(toHeader(head, hints.fields), hints, sinks)),
});
