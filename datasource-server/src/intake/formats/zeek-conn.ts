import { defineFormat, toRejected, toRowResult, type RowResult } from './define-format.ts';
import { CAPTURE_START, openZeek, toZeekNumber, toZeekTime, zeekFields, type ZeekFields } from './parsing/zeek-log.ts';

const COLUMNS = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto', 'service', 'duration', 'orig_bytes', 'resp_bytes', 'conn_state', 'orig_ip_bytes', 'resp_ip_bytes'];

const IP_HEAD = ['#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\torig_bytes\tresp_bytes\tconn_state\torig_ip_bytes\tresp_ip_bytes'];
const JSON_HEAD = [
  '{"ts":1672844430.04,"uid":"C1","id.orig_h":"10.0.2.15","id.orig_p":49158,"id.resp_h":"195.113.232.73","id.resp_p":80,"proto":"tcp","service":"http","duration":0.5,"orig_bytes":97,"resp_bytes":179,"conn_state":"SF"}',
];

/**
 * Returns the bytes of one side, at most those of its IP packets. Zeek derives payload bytes of TCP from sequence numbers, which a
 * gap, a wrong packet or an attacker can make arbitrarily large.
 */
const toCredible = (bytes: number, ip_bytes: string | null, proto: string | null): number => {
  const most = ip_bytes === null || proto !== 'tcp' ? NaN : toZeekNumber(ip_bytes);
  return most >= 0 && most < bytes ? most : bytes;
};

const toRow = (fields: ZeekFields, cells: readonly string[]): RowResult => {
  const start_time = toZeekTime(fields('ts'));
  if (Number.isNaN(start_time)) return toRejected('ts is not a valid time');
  const numbers = { duration: NaN, orig_bytes: NaN, resp_bytes: NaN };
  for (const name of ['duration', 'orig_bytes', 'resp_bytes'] as const) {
    numbers[name] = toZeekNumber(fields(name));
    if (Number.isNaN(numbers[name])) return toRejected(`${name} is not a number`);
  }
  const proto = fields('proto');
  const port = fields('id.resp_p');
  return toRowResult(
    {
      start_time,
      end_time: start_time + Math.round(numbers.duration * 1000),
      src_ip: fields('id.orig_h'),
      dst_ip: fields('id.resp_h'),
      // For ICMP the field contains the message code.
      dst_port: port === null || proto === 'icmp' ? null : Number(port),
      protocol: fields('service') ?? proto,
      bytes_in: toCredible(numbers.orig_bytes, fields('orig_ip_bytes'), proto),
      bytes_out: toCredible(numbers.resp_bytes, fields('resp_ip_bytes'), proto),
      source_meta: 'zeek_conn',
    },
    cells,
    CAPTURE_START,
  );
};

/**
 * One connection observed by Zeek. Each connection is one session: joining them into windows would remove the timing that
 * beacon detection needs.
 *
 * The responder is treated as the monitored server: bytes_in is what the originator sent to it. In a log recorded inside a
 * network, sources are internal machines and bytes_in is what they sent out. Bytes are payload, for TCP at most the bytes of the IP
 * packets (`*_ip_bytes`); unset byte counts, as for an unanswered connection, are 0. Other unset fields are null.
 */
export const zeekConn = defineFormat({
  id: 'zeek_conn',
  title: 'Zeek conn.log, tab-separated or JSON lines',
  spec: 'https://docs.zeek.org/en/master/logs/conn.html',
  head: [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    '#path\tconn',
    '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state',
  ],
  examples: [
    {
      line: '1672843056.913119\tC1\t10.136.0.18\t55548\t10.136.0.16\t3128\ttcp\thttp,ssl\t0.084044\t1030\t20275\tSF',
      session: {
        start_time: 1_672_843_056_913,
        end_time: 1_672_843_056_997,
        src_ip: '10.136.0.18',
        dst_ip: '10.136.0.16',
        dst_port: 3128,
        protocol: 'http,ssl',
        bytes_in: 1030,
        bytes_out: 20_275,
      },
    },
    {
      line: '1672844485.675033\tC2\tfe80::1\t133\tff02::2\t134\ticmp\t-\t-\t-\t-\tOTH',
      session: { start_time: 1_672_844_485_675, end_time: 1_672_844_485_675, dst_port: null, protocol: 'icmp', bytes_in: 0, bytes_out: 0 },
    },
    { line: '1672844485.6\tC3\t192.0.2.1\t1\t192.0.2.2\t53\tudp\t(empty)\t-\t-\t-\tS0', session: { protocol: 'udp', dst_port: 53 } },
    { head: IP_HEAD, line: '1672844485.6\t192.0.2.1\t192.0.2.2\t443\ttcp\t1782\t1607364734\tS1\t3666\t56983', session: { bytes_in: 1782, bytes_out: 56_983 } },
    { head: IP_HEAD, line: '1672844485.6\t192.0.2.1\t192.0.2.2\t443\ttcp\t1607364734\t-\tS1\t-\t-', session: { bytes_in: 1_607_364_734, bytes_out: 0 } },
    { head: IP_HEAD, line: '1672844485.6\t192.0.2.1\t192.0.2.2\t443\ttcp\t1607364734\t5\tRSTR\t84\tmany', session: { bytes_in: 84, bytes_out: 5 } },
    { head: JSON_HEAD, line: JSON_HEAD[0], session: { start_time: 1_672_844_430_040, end_time: 1_672_844_430_540, src_ip: '10.0.2.15', dst_port: 80, protocol: 'http', bytes_in: 97, bytes_out: 179 } },
    {
      head: JSON_HEAD,
      line: '{"ts":"2026-03-02T23:00:00.500000Z","id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","id.resp_p":53,"proto":"udp","conn_state":"S0"}',
      session: { start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 500), protocol: 'udp', bytes_in: 0, bytes_out: 0 },
    },
    { line: '22.335172\tC1\t192.0.2.1\t1\t192.0.2.2\t53\tudp\tdns\t1\t5\t6\tSF', session: { start_time: 22_335, end_time: 23_335 } },
    { head: JSON_HEAD, line: '{"ts":1672844430.04,"id.orig_h":"10.0.2.15"', rejected: 'not a JSON object' },
    { head: JSON_HEAD, line: '{"ts":1672844430.04,"proto":"tcp"}', rejected: 'src_ip is missing' },
    { line: 'soon\tC3\t192.0.2.1\t1\t192.0.2.2\t53\tudp\tdns\t-\t-\t-\tS0', rejected: 'ts is not a valid time' },
    { line: '1672844485\tC3\t192.0.2.1\t1\t192.0.2.2\t53\tudp\tdns\t-\tmany\t-\tS0', rejected: 'orig_bytes is not a number' },
    { line: '1672844485\tC3\t192.0.2.1\t1\t192.0.2.2\t53\tudp\tdns\t-1\t0\t0\tS0', rejected: 'duration is not a number' },
    { line: '1672844485\tC3\twww.example.com\t1\t192.0.2.2\t53\tudp\tdns\t1\t0\t0\tS0', rejected: 'src_ip: must be an IPv4 or IPv6 address' },
    { line: '1672844485\tC3\t192.0.2.1', rejected: 'fewer values than fields' },
  ],
  required: [['ts'], ['id.orig_h'], ['id.resp_h'], ['id.resp_p'], ['proto'], ['conn_state']],
  fieldsOf: zeekFields,
  open: (head) => openZeek(head, COLUMNS, toRow),
});
