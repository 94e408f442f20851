import { AddressPool } from './parsing/address-pool.ts';
import { toFraction, toPort } from './parsing/decimal.ts';
import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = [
  'timestamp', 'client_ip', 'client_port', 'listener_port', 'tls_protocol', 'tls_cipher', 'tls_handshake_latency', 'leaf_client_cert_subject', 'leaf_client_cert_validity', 'leaf_client_cert_serial_number',
  'tls_verify_status', 'conn_trace_id',
];
const OTHER_LINE = toRejected('not in the connection log format of an Application Load Balancer');

const SERVER = /^(\d{4}-\d{2}-\d{2}T\S{1,30}) (\S{1,64}) (\d{1,5}|-) (\d{1,5}) (\S{1,32}) (\S{1,64}) ([\d.]{1,20}|-) "/;
/** What follows the subject of the certificate, which is text of the client. AWS may add fields. */
const RESULT = / (\S+) (TID_[0-9a-f]+)( .*)?$/;

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const found = SERVER.exec(line);
    if (found === null) return OTHER_LINE;
    const [, time, client, port, listener, tls, , latency] = found;
    const result = RESULT.exec(line);
    const verified = result?.[1] ?? '-';
    const hasFailed = verified.startsWith('Failed');
    const end_time = toLogTime(time);
    return toRecordResult(
      {
        source_id: 'aws_alb_connection',
        start_time: end_time - Math.round((toFraction(latency) || 0) * 1000),
        end_time,
        src_ip: addresses.parse(client),
        src_port: toPort(port),
        dst_port: toPort(listener),
        protocol: tls === '-' ? 'http' : 'tls',
        outcome: hasFailed ? 'blocked' : null,
        rule: hasFailed ? texts.keep(verified) : null,
        request_id: texts.keep(result?.[2]),
      },
      result?.[3] !== undefined,
    );
  };
};

const ROW =
  '2026-03-02T23:00:00.514108Z 192.0.2.7 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.250 "CN=client.example.com,O=Example" NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z FEF257372D5C14D4 Success TID_3180a73013c8ca4bac2f731159d4b0fe';

/**
 * One connection to an Application Load Balancer, from the begin of its TLS handshake to its end. The log has neither bytes nor
 * requests: import the access log of the load balancer too.
 *
 * A connection whose client certificate was refused is `blocked`, with the reason as its rule. `request_id` is the id of the connection.
 */
export const albConnection = defineFormat({
  id: 'aws_alb_connection',
  title: 'AWS Application Load Balancer connection log',
  spec: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'aws_alb_connection', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 264), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 514), src_ip: '192.0.2.7', src_port: 36_280, dst_port: 443, protocol: 'tls',
        bytes_forward: 0, bytes_backward: null, requests: 0, outcome: null, request_id: 'TID_3180a73013c8ca4bac2f731159d4b0fe',
      },
    },
    { line: ROW.replace(' Success ', ' Failed:ClientCertUntrusted '), record: { outcome: 'blocked', rule: 'Failed:ClientCertUntrusted' } },
    { line: ROW.replace(/ 443 TLS.*Success/, ' 80 - - - "-" - - -'), record: { protocol: 'http', dst_port: 80, start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 514) } },
    { line: ROW.replace('CN=client.example.com', 'CN=x" - - Failed:Fake TID_1'), record: { src_ip: '192.0.2.7', outcome: null } },
    { line: ROW.replace('192.0.2.7', 'client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace('2026-03-02', '2026-02-31'), rejected: 'start time is not a valid time' },
    { line: ROW.split(' "CN')[0], rejected: 'not in the connection log format of an Application Load Balancer' },
  ],
  required: FIELDS.map((name) => [name]),
  fieldsOf: (head) => {
    const line = head[head.length - 1];
    const found = SERVER.exec(line);
    return found !== null && RESULT.test(line) && !Number.isNaN(toLogTime(found[1])) ? FIELDS : null;
  },
  open: () => ({ columns: [], read: openRows() }),
});
