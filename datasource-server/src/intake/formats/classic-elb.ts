import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toFraction, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = ['timestamp', 'elb', 'client:port', 'backend:port', 'request_processing_time', 'backend_processing_time', 'response_processing_time', 'elb_status_code', 'backend_status_code', 'received_bytes', 'sent_bytes', 'request'];
const OTHER_LINE = toRejected('not in the log format of a Classic Load Balancer');

/** All that the load balancer writes comes before the text of the client. */
const SERVER = /^(\d{4}-\d{2}-\d{2}T\S{1,30}) (\S{1,64}) (\S{1,64}) (\S{1,64}) (-?[\d.]{1,20}|-) (-?[\d.]{1,20}|-) (-?[\d.]{1,20}|-) (\d{1,3}|-) (\d{1,3}|-) (\d{1,15}|-) (\d{1,15}|-) "/;
/** Cipher and protocol, at the end of a line. */
const TLS = /" (\S+) (\S+)$/;

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const found = SERVER.exec(line);
    if (found === null) return OTHER_LINE;
    const [head, time, elb, client, , first, second, third, status, , received, sent] = found;
    const [address, port] = toAddressAndPort(client);
    const tls = TLS.exec(line);
    const text = line.slice(head.length, tls?.index ?? (line.endsWith('"') ? -1 : undefined));
    const [request, ...agent] = text.split('" "');
    const target = toRequestTarget(request);
    // Listeners for TCP log neither a status nor a request; a malformed HTTP request has a status.
    const isHttp = status !== '-' || !/^-? ?-? ?-? ?$/.test(request);
    const isTls = tls !== null && tls[1] !== '-';
    const start_time = toLogTime(time);
    const took_s = [first, second, third].reduce((sum, value) => sum + (toFraction(value) || 0), 0);
    return toRecordResult({
      source_id: 'aws_classic_elb',
      start_time,
      end_time: start_time + Math.round(took_s * 1000),
      src_ip: addresses.parse(address),
      src_port: toPort(port),
      dst_port: toPort(target.port),
      protocol: isHttp ? (target.scheme === 'https' || isTls ? 'https' : 'http') : isTls ? 'tls' : 'tcp',
      bytes_forward: received === '-' ? 0 : toCount(received),
      bytes_backward: sent === '-' ? 0 : toCount(sent),
      requests: isHttp ? 1 : 0,
      status: toStatus(status),
      path: texts.keep(target.path),
      user_agent: texts.keep(agent.join('" "')),
      observer: texts.keep(elb),
    });
  };
};

const ROW = '2026-03-02T23:00:00.186641Z shop-lb 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.250057 404 404 12 821 "GET https://www.example.com:443/a?b=c HTTP/1.1" "curl/8.5" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2';
const TCP_ROW = '2026-03-02T23:00:00.000000Z shop-lb 192.0.2.7:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -';

/**
 * One request or connection through a Classic Load Balancer. The logged time is the start; the end is the sum of the three
 * processing times later. A TCP listener logs connections, which count as 0 requests.
 *
 * The load balancer's own address is not logged, so the destination is null; the port is taken from the URL.
 */
export const classicElb = defineFormat({
  id: 'aws_classic_elb',
  title: 'AWS Classic Load Balancer access log',
  spec: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'aws_classic_elb', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 186), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 437), src_ip: '192.0.2.7', src_port: 2817, dst_ip: null, dst_port: 443, protocol: 'https',
        bytes_forward: 12, bytes_backward: 821, requests: 1, status: 404, path: '/a', user_agent: 'curl/8.5', observer: 'shop-lb',
      },
    },
    { line: TCP_ROW, record: { end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 1), protocol: 'tcp', requests: 0, status: null, bytes_forward: 82, bytes_backward: 305, path: null, user_agent: null } },
    { line: TCP_ROW.replace(' - - 82', ' 400 0 82'), record: { protocol: 'http', requests: 1, status: 400, path: null } },
    { line: TCP_ROW.replace('"-" - -', '"-" ECDHE-ECDSA-AES128-GCM-SHA256 TLSv1.2'), record: { protocol: 'tls', requests: 0 } },
    { line: ROW.replace('0.000073 0.001048 0.250057 404 404', '-1 -1 -1 503 0').replace('"curl/8.5"', '"a" "b" c"'), record: { end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 186), status: 503, path: '/a', user_agent: 'a" "b" c' } },
    { line: ROW.split(' "curl')[0].replace('192.0.2.7:', '2001:db8::7:'), record: { src_ip: '2001:db8::7', path: '/a', user_agent: null } },
    { line: ROW.replace('2026-03-02', '2026-02-31'), rejected: 'start time is not a valid time' },
    { line: ROW.replace('192.0.2.7:', 'client:'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace(' 404 404 ', ' 4 4 '), rejected: 'status is not an HTTP status code' },
    { line: ROW.replace(' 821 ', ' many '), rejected: 'not in the log format of a Classic Load Balancer' },
  ],
  required: FIELDS.map((name) => [name]),
  fieldsOf: (head) => {
    const found = SERVER.exec(head[head.length - 1]);
    return found !== null && !Number.isNaN(toLogTime(found[1])) && /:\d{1,5}$/.test(found[3]) ? FIELDS : null;
  },
  open: () => ({ columns: [], read: openRows() }),
});
