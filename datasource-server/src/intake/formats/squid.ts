import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = ['time', 'elapsed', 'remotehost', 'code/status', 'bytes', 'method', 'URL', 'rfc931', 'peerstatus/peerhost', 'type'];
const OTHER_LINE = toRejected("not in Squid's native log format");

/** All that the proxy writes before the URL, which is text of the client. */
const SERVER = /^\s{0,16}(\d{9,10}(?:\.\d{1,6})?)\s{1,16}(-?\d{1,10}) (\S{1,255}) ([A-Z_]{2,40})\/(\d{1,3}) (\d{1,15}) (\S{1,64}) /;
/** User, server and content type at the end of a line. */
const PEER = / \S+ ([A-Z_]{2,40})\/(\S{1,255}) [^\s[]\S*$/;

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const found = SERVER.exec(line);
    if (found === null) return OTHER_LINE;
    const [head, time, elapsed, client, code, status, bytes, method] = found;
    const end_time = toLogTime(time);
    const rest = line.slice(head.length).trimEnd();
    const peer = PEER.exec(rest);
    // Without the common end of a line, the URL ends at the first space: Squid encodes the spaces in it.
    const url = peer === null ? rest.split(' ', 1)[0] : rest.slice(0, peer.index);
    const target = toRequestTarget(`${method} ${url} -`);
    const tunnel = method === 'CONNECT' ? /:(\d{1,5})$/.exec(url)?.[1] : null;
    return toRecordResult({
      source_id: 'squid',
      start_time: end_time - Math.max(0, Number(elapsed)),
      end_time,
      src_ip: addresses.parse(client),
      dst_ip: addresses.parse(peer?.[2].replace(/^\[(.*)\]$/, '$1')),
      dst_port: Number(tunnel ?? target.port ?? NaN) <= 65_535 ? Number(tunnel ?? target.port) : null,
      protocol: method === 'CONNECT' || target.scheme === 'https' ? 'https' : 'http',
      bytes_backward: toCount(bytes),
      requests: 1,
      status: toStatus(status),
      path: texts.keep(target.path),
      outcome: code.includes('DENIED') ? 'blocked' : null,
      rule: code.includes('DENIED') ? texts.keep(code) : null,
    });
  };
};

const ROW = '1772492400.250    180 192.0.2.7 TCP_MISS/404 411 GET http://www.example.com/a?b=c - HIER_DIRECT/198.51.100.4 text/html';

/**
 * One request through a Squid proxy, in its native format. The logged time is the end of the request. Squid in its formats `common`
 * and `combined` is read as an access log of Apache.
 *
 * In a forward proxy, sources are your own clients, and bytes are what they received. A request that Squid denied is `blocked`.
 */
export const squid = defineFormat({
  id: 'squid',
  title: 'Squid native access.log',
  spec: 'https://wiki.squid-cache.org/Features/LogFormat#squid-native-accesslog-format-in-detail',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'squid', start_time: 1_772_492_400_070, end_time: 1_772_492_400_250, src_ip: '192.0.2.7', dst_ip: '198.51.100.4', dst_port: null, protocol: 'http', bytes_forward: 0, bytes_backward: 411, requests: 1,
        status: 404, path: '/a', outcome: null,
      },
    },
    {
      line: '1772492400.250      0 192.0.2.7 TCP_DENIED/403 3900 CONNECT blocked.example:443 frank HIER_NONE/- text/html',
      record: { start_time: 1_772_492_400_250, outcome: 'blocked', rule: 'TCP_DENIED', protocol: 'https', dst_port: 443, dst_ip: null, path: null, status: 403 },
    },
    { line: '1772492400.250 -1 2001:db8::7 NONE/000 0 NONE error:transaction-end-before-headers - HIER_NONE/- -', record: { src_ip: '2001:db8::7', status: null, path: null } },
    { line: ROW.replace('/a?b=c', '/a b HIER_DIRECT/203.0.113.9 text/x'), record: { status: 404, src_ip: '192.0.2.7', dst_ip: '198.51.100.4', path: '/a b HIER_DIRECT/203.0.113.9 text/x' } },
    { line: `${ROW} DEFAULT_CASE_12-Group <IW_comp,0.0,"-"> -`, record: { status: 404, path: '/a', dst_ip: null } },
    { line: `${ROW} [User-Agent: curl/8.5\\r\\n] [Server: x\\r\\n]`, record: { status: 404, dst_ip: null } },
    { line: ROW.replace('192.0.2.7', 'client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace('/404', '/20'), rejected: 'status is not an HTTP status code' },
    { line: ROW.replace(' 411 ', ' many '), rejected: "not in Squid's native log format" },
  ],
  required: FIELDS.map((name) => [name]),
  fieldsOf: (head) => (SERVER.test(head[head.length - 1]) ? FIELDS : null),
  open: () => ({ columns: [], read: openRows() }),
});
