import { defineFormat, toRejected, type LineReader, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { toFraction } from './parsing/decimal.ts';
import { jsonFields, parseJsonLine, toText } from './parsing/json-line.ts';
import { isPortless, toCountValue, toCountValueOr0, toOptionalCount, toPortValue, toProtocolValue, toTimeValue } from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';

/** Value of a flow by its name in nfdump's JSON; undefined where the log does not have it. */
type Flow = (name: string) => unknown;

/** Names in CSV, of nfdump up to 1.7.3 and later, by name in JSON. */
const CSV_NAMES: Readonly<Record<string, readonly string[]>> = {
  first: ['ts', 'firstSeen'],
  last: ['te', 'lastSeen'],
  duration: ['td', 'duration'],
  src4_addr: ['sa', 'srcAddr'],
  dst4_addr: ['da', 'dstAddr'],
  src_port: ['sp', 'srcPort'],
  dst_port: ['dp', 'dstPort'],
  proto: ['pr', 'proto'],
  in_packets: ['ipkt', 'packets', 'inPackets'],
  in_bytes: ['ibyt', 'bytes', 'inBytes'],
  out_packets: ['opkt', 'outPackets'],
  out_bytes: ['obyt', 'outBytes'],
  router: ['ra', 'routerIP'],
};
const CLOCK = /^(\d{1,3}):(\d{2}):(\d{2}(?:\.\d{1,9})?)$/;

/** Returns a duration in ms, given in seconds or as 00:00:05.250; NaN for anything else. */
const toDurationMs = (value: unknown): number => {
  if (value === undefined || value === null || value === '') return 0;
  const found = typeof value === 'string' ? CLOCK.exec(value.trim()) : null;
  if (found !== null) return Math.round((Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3])) * 1000);
  return Math.round(toFraction(typeof value === 'number' ? String(value) : (toText(value) ?? '').trim()) * 1000);
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (flow: Flow): RowResult => {
    const start = toTimeValue(flow('first'));
    const last = flow('last');
    const protocol = toProtocolValue(flow('proto'));
    const hasPorts = !isPortless(protocol);
    const sent = toOptionalCount(flow('in_packets'));
    const returned = toOptionalCount(flow('out_packets'));
    const backward = toCountValue(flow('out_bytes'));
    const dst_ip = addresses.parse(toText(flow('dst4_addr') ?? flow('dst6_addr')));
    if (dst_ip === null) return REASONS.dst_ip;
    return toRecordResult({
      source_id: 'nfdump',
      start_time: start,
      end_time: last === undefined ? start + toDurationMs(flow('duration')) : toTimeValue(last),
      src_ip: addresses.parse(toText(flow('src4_addr') ?? flow('src6_addr'))),
      src_port: hasPorts ? toPortValue(flow('src_port')) : null,
      dst_ip,
      dst_port: hasPorts ? toPortValue(flow('dst_port')) : null,
      protocol: texts.keep(protocol),
      bytes_forward: toCountValueOr0(flow('in_bytes')),
      // A flow of one direction has 0 here as well.
      bytes_backward: backward === 0 ? null : backward,
      packets: sent === null && returned === null ? null : (sent ?? 0) + (returned ?? 0),
      observer: texts.keep(toObserver(flow('router') ?? flow('ip4_router') ?? flow('ip6_router'))),
    });
  };
};

/** Returns the address of the router; null where nfdump does not know it. */
const toObserver = (value: unknown): string | null => (value === '0.0.0.0' || value === '::' ? null : toText(value));

const IS_SUMMARY = /^(?:Summary|flows,bytes,packets,avg_bps,avg_pps,avg_bpp|\d+(?:,\d+){5}|No matching flows|Summary: .*|Time window: .*|Total flows processed: .*|Sys: .*|Wall: .*)$/;

const openCsv = (header: readonly string[]): LineReader => {
  const toRow = openRows();
  const follow = (names: readonly string[]) => ({
    count: names.length,
    // Reports have a few of the columns twice, the first ones of the flow.
    at: new Map(Object.entries(CSV_NAMES).flatMap(([name, columns]) => columns.filter((column) => names.includes(column)).map((column) => [name, names.indexOf(column)] as const))),
  });
  let layout = follow(header);
  let isRead = false;
  return {
    columns: [],
    read: (line) => {
      const names = toHeader(line);
      if (names !== null) {
        layout = follow(names);
        isRead = true;
        return null;
      }
      if (isRead && IS_SUMMARY.test(line)) return SUMMARY;
      const cells = line.split(',');
      if (cells.length < layout.count) return REASONS.fewer;
      return toRow((name) => {
        const at = layout.at.get(name);
        return at === undefined ? undefined : cells[at].trim();
      });
    },
  };
};
const SUMMARY: RowResult = { kind: 'skipped', reason: 'summary of nfdump' };

/** Returns the column names of a header of nfdump; null for another line. */
const toHeader = (line: string): readonly string[] | null => {
  if (!line.startsWith('ts,') && !/^(?:cnt,af,)?firstSeen,|^[A-Za-z,]*,firstSeen,/.test(line)) return null;
  const names = line.trimEnd().replace(/,$/, '').split(',');
  return CSV_REQUIRED.every((options) => options.some((name) => names.includes(name))) ? names : null;
};
const CSV_REQUIRED = ['first', 'src4_addr', 'dst4_addr', 'proto', 'in_bytes'].map((name) => CSV_NAMES[name]);

const openJson = (): LineReader => {
  const toRow = openRows();
  return {
    columns: [],
    read: (line) => {
      const object = parseJsonLine(line);
      if (object === null) return REASONS.json;
      if (object.type === 'STAT' || object.type === 'EVENT' || !Object.hasOwn(object, 'first')) return Object.hasOwn(object, 'type') ? NO_FLOW : NO_START;
      return toRow((name) => (Object.hasOwn(object, name) ? object[name] : undefined));
    },
  };
};
const NO_FLOW: RowResult = { kind: 'skipped', reason: 'record of nfdump that is not a flow' };
const NO_START = toRejected('first is missing');

const isJson = (head: readonly string[]): boolean => head[head.length - 1]?.startsWith('{') === true;

const OLD_HEADER = 'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ra,eng';
const OLD_ROW = '2026-03-02 23:00:00,2026-03-02 23:00:05,5.250,192.0.2.44,10.0.0.5,51000,443,TCP,...AP.SF,0,0,10,1776,0,0,1,2,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,198.51.100.1,0/0';
const NEW_HEADER = ['firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows'];
const FAST_HEADER = ['cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes'];
const flow = (changes: object = {}): string =>
  JSON.stringify({
    type: 'FLOW', sampled: 0, export_sysid: 1, first: '2026-03-02T23:00:00.000', last: '2026-03-02T23:00:05.250', received: '2026-03-02T23:00:06.000', in_packets: 10, in_bytes: 1776, proto: 6, tcp_flags: '...AP.SF',
    src_port: 51_000, dst_port: 443, src4_addr: '192.0.2.44', dst4_addr: '10.0.0.5', ip4_router: '198.51.100.1', ...changes,
  });
const JSON_HEAD = [flow()];
const START = Date.UTC(2026, 2, 2, 23);

/**
 * One flow of NetFlow, IPFIX or sFlow as nfdump prints it: `-o csv` in the layouts before and since 1.7.4, `-o csv-fast`,
 * `-o json` and `-o ndjson`. A flow is one direction, unless nfdump joined both (`-B`). nfdump prints times in the zone of
 * its machine and without it; they are read as UTC. The summary at the end of a CSV is skipped.
 */
export const nfdump = defineFormat({
  id: 'nfdump',
  title: 'NetFlow and IPFIX from nfdump, CSV or JSON',
  spec: 'https://github.com/phaag/nfdump/blob/master/man/nfdump.1',
  head: [OLD_HEADER],
  examples: [
    {
      line: OLD_ROW,
      record: {
        source_id: 'nfdump', start_time: START, end_time: START + 5000, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tcp', bytes_forward: 1776, bytes_backward: null, packets: 10,
        is_reply: null, requests: 0, observer: '198.51.100.1',
      },
    },
    { line: OLD_ROW.replace(',10,1776,0,0,', ',10,1776,12,9000,'), record: { bytes_forward: 1776, bytes_backward: 9000, packets: 22 } },
    { line: OLD_ROW.replace('51000,443,TCP', '0,8.0,ICMP'), record: { protocol: 'icmp', src_port: null, dst_port: null } },
    { line: 'Summary', skipped: 'summary of nfdump' },
    { line: 'flows,bytes,packets,avg_bps,avg_pps,avg_bpp', skipped: 'summary of nfdump' },
    { line: '1,1776,10,2706,1,177', skipped: 'summary of nfdump' },
    { line: OLD_ROW.replace('192.0.2.44', 'client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: OLD_ROW.replace('10.0.0.5', ''), rejected: 'destination address is not an IPv4 or IPv6 address' },
    { line: OLD_ROW.replace('2026-03-02 23:00:00', '2026-02-31 23:00:00'), rejected: 'start time is not a valid time' },
    { line: OLD_ROW.replace(',1776,', ',1.7 M,'), rejected: 'byte count is not a whole number' },
    { line: '2026-03-02 23:00:00,2026-03-02 23:00:05', rejected: 'fewer values than fields' },
    { head: NEW_HEADER, line: '2026-03-02 23:00:00.000,00:00:05.250,TCP,192.0.2.44,51000,10.0.0.5,443,10,1776,1', record: { start_time: START, end_time: START + 5250, src_port: 51_000, dst_port: 443, bytes_forward: 1776, packets: 10, observer: null } },
    { head: NEW_HEADER, line: '2026-03-02 23:00:00.000,5.250,TCP,192.0.2.44,51000,10.0.0.5,443,10,1776,1', record: { end_time: START + 5250 } },
    { head: NEW_HEADER, line: '2026-03-02 23:00:00.000,long,TCP,192.0.2.44,51000,10.0.0.5,443,10,1776,1', rejected: 'end time is not a valid time' },
    { head: FAST_HEADER, line: `1,2,${START},${START + 5250},6,192.0.2.44,51000,10.0.0.5,443,0,0,0,0,...AP.SF,0,10,1776`, record: { start_time: START, end_time: START + 5250, protocol: 'tcp', bytes_forward: 1776 } },
    { head: JSON_HEAD, line: flow(), record: { start_time: START, end_time: START + 5250, src_ip: '192.0.2.44', dst_port: 443, protocol: 'tcp', bytes_forward: 1776, bytes_backward: null, packets: 10, observer: '198.51.100.1' } },
    { head: JSON_HEAD, line: flow({ src4_addr: undefined, dst4_addr: undefined, src6_addr: '2001:db8::9', dst6_addr: '2001:db8::5', out_bytes: 9000, out_packets: 12 }), record: { src_ip: '2001:db8::9', bytes_backward: 9000, packets: 22 } },
    { head: JSON_HEAD, line: flow({ proto: 58, src_port: undefined, dst_port: undefined, icmp_type: 128, icmp_code: 0 }), record: { protocol: 'ipv6-icmp', src_port: null } },
    { head: JSON_HEAD, line: flow({ type: 'EVENT' }), skipped: 'record of nfdump that is not a flow' },
    { head: JSON_HEAD, line: '{"src4_addr":"192.0.2.44"}', rejected: 'first is missing' },
    { head: JSON_HEAD, line: flow({ last: '2026-03-02T22:00:00.000' }), rejected: 'end time is before start time' },
    { head: JSON_HEAD, line: flow({ src_port: -1 }), rejected: 'source port is not a number from 0 to 65535' },
    { head: JSON_HEAD, line: '{"type":', rejected: 'not a JSON object' },
  ],
  required: [['ts', 'firstSeen', 'first'], ['sa', 'srcAddr', 'src4_addr', 'src6_addr'], ['da', 'dstAddr', 'dst4_addr', 'dst6_addr'], ['pr', 'proto'], ['ibyt', 'bytes', 'inBytes', 'in_bytes']],
  fieldsOf: (head) => (isJson(head) ? jsonFields(head) : toHeader(head[head.length - 1] ?? '')),
  open: (head) => (isJson(head) ? openJson() : openCsv(toHeader(head[head.length - 1] ?? '') ?? [])),
});
