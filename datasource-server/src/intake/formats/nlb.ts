import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort } from './parsing/decimal.ts';
import { defineFormat, type RowResult } from './define-format.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = [
  'type', 'version', 'time', 'elb', 'listener', 'client:port', 'destination:port', 'connection_time', 'tls_handshake_time', 'received_bytes', 'sent_bytes',
  'incoming_tls_alert', 'chosen_cert_arn', 'chosen_cert_serial', 'tls_cipher', 'tls_protocol_version', 'tls_named_group', 'domain_name', 'alpn_fe_protocol',
  'alpn_be_protocol', 'alpn_client_preference_list', 'tls_connection_creation_time',
] as const;
const at = Object.fromEntries(FIELDS.map((name, index) => [name, index])) as Readonly<Record<(typeof FIELDS)[number], number>>;
const LEAST_CELLS = at.domain_name + 1;

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const cells = line.split(' ');
    if (cells.length < LEAST_CELLS) return REASONS.fewer;
    const [client, client_port] = toAddressAndPort(cells[at['client:port']]);
    const [destination, destination_port] = toAddressAndPort(cells[at['destination:port']]);
    const end_time = toCalendarTime(cells[at.time]);
    const lasted_ms = toCount(cells[at.connection_time]);
    return toRecordResult(
      {
        source_id: 'aws_nlb',
        start_time: lasted_ms >= 0 ? end_time - lasted_ms : end_time,
        end_time,
        src_ip: addresses.parse(client),
        src_port: toPort(client_port),
        dst_ip: addresses.parse(destination),
        dst_port: toPort(destination_port),
        protocol: 'tls',
        bytes_forward: toCount(cells[at.received_bytes]),
        bytes_backward: toCount(cells[at.sent_bytes]),
        observer: texts.keep(cells[at.elb]),
      },
      cells.length > FIELDS.length,
    );
  };
};

const ROW =
  'tls 2.0 2026-03-02T23:00:00 net/network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.7:51341 10.0.0.8:443 5000 2 98 246 - ' +
  'arn:aws:acm:us-east-2:123456789012:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - my-network-loadbalancer.example.com - - - 2026-03-02T22:59:55';

/**
 * One TLS connection through a Network Load Balancer, logged at its end; other connections are not logged. Bytes are counted
 * after decryption. A connection that was not established has `-` for its times, and a duration of 0.
 */
export const nlb = defineFormat({
  id: 'aws_nlb',
  title: 'AWS Network Load Balancer access log',
  spec: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'aws_nlb', start_time: Date.UTC(2026, 2, 2, 22, 59, 55), end_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.7', src_port: 51_341, dst_ip: '10.0.0.8', dst_port: 443,
        protocol: 'tls', bytes_forward: 98, bytes_backward: 246, requests: 0, observer: 'net/network-loadbalancer/c6e77e28c25b2234',
      },
    },
    { line: ROW.replace(' 5000 2 ', ' - - '), record: { start_time: Date.UTC(2026, 2, 2, 23) } },
    { line: `${ROW} new`, record: { bytes_forward: 98 } },
    { line: ROW.replace(' 98 ', ' x '), rejected: 'byte count is not a whole number' },
    { line: ROW.replace('192.0.2.7:', '-:'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace(':51341', ':99999'), rejected: 'source port is not a number from 0 to 65535' },
    { line: ROW.slice(0, 80), rejected: 'fewer values than fields' },
  ],
  required: FIELDS.slice(0, LEAST_CELLS).map((name) => [name]),
  fieldsOf: (head) => {
    const cells = head[head.length - 1].split(' ');
    return cells.length >= LEAST_CELLS && cells[0] === 'tls' && !Number.isNaN(toCalendarTime(cells[at.time])) ? FIELDS : null;
  },
  open: () => ({ columns: [], read: openRows() }),
});
