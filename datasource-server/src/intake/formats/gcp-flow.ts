import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { isPortless, nestedFields, objectAt, toCountValueOr0, toOptionalCount, toPortValue, toProtocolValue, toTimeValue, valueAt } from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';

const NO_CONNECTION = toRejected('jsonPayload.connection is missing');

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    const payload = objectAt(entry, 'jsonPayload');
    const connection = toObject(payload.connection);
    if (connection === null) return NO_CONNECTION;
    const time = toTimeValue(payload.start_time ?? entry.timestamp);
    const protocol = toProtocolValue(connection.protocol);
    const hasPorts = !isPortless(protocol);
    const dst = toText(connection.dest_ip);
    const dst_ip = addresses.parse(dst);
    if (dst !== null && dst_ip === null) return REASONS.dst_ip;
    const isDenied = payload.disposition === 'DENIED';
    return toRecordResult({
      source_id: 'gcp_flow',
      start_time: time,
      end_time: payload.end_time === undefined ? time : toTimeValue(payload.end_time),
      src_ip: addresses.parse(toText(connection.src_ip)),
      src_port: hasPorts ? toPortValue(connection.src_port) : null,
      dst_ip,
      dst_port: hasPorts ? toPortValue(connection.dest_port) : null,
      protocol: texts.keep(protocol),
      bytes_forward: toCountValueOr0(payload.bytes_sent),
      packets: toOptionalCount(payload.packets_sent),
      // A firewall logs connections, in the direction in which they are opened.
      is_reply: payload.disposition === undefined ? null : false,
      outcome: isDenied ? 'blocked' : payload.disposition === 'ALLOWED' ? 'allowed' : null,
      rule: isDenied ? texts.keep(toText(valueAt(payload, 'rule_details', 'reference'))) : null,
      observer: texts.keep(toObserver(entry, payload)),
    });
  };
};

/** Returns the subnetwork, with the side that reported: both sides of a connection between two machines report it. */
const toObserver = (entry: JsonObject, payload: JsonObject): string | null => {
  const labels = objectAt(entry, 'resource', 'labels');
  const name = toText(labels.subnetwork_name) ?? toText(valueAt(payload, 'vpc', 'subnetwork_name')) ?? toText(valueAt(payload, 'instance', 'vm_name'));
  const reporter = toText(payload.reporter);
  return name === null || reporter === null ? (name ?? reporter) : `${name} ${reporter}`;
};

const flow = (changes: object = {}, connection: object = {}): string =>
  JSON.stringify({
    insertId: 'a1',
    jsonPayload: {
      bytes_sent: '1776',
      connection: { dest_ip: '10.0.0.5', dest_port: 443, protocol: 6, src_ip: '192.0.2.44', src_port: 51_000, ...connection },
      end_time: '2026-03-02T23:00:05.250Z',
      packets_sent: '10',
      reporter: 'DEST',
      rtt_msec: '5',
      src_location: { country: 'aus' },
      start_time: '2026-03-02T23:00:00.000000000Z',
      ...changes,
    },
    logName: 'projects/shop/logs/compute.googleapis.com%2Fvpc_flows',
    receiveTimestamp: '2026-03-02T23:00:10Z',
    resource: { labels: { location: 'europe-west3-a', project_id: 'shop', subnetwork_id: '1', subnetwork_name: 'web' }, type: 'gce_subnetwork' },
    timestamp: '2026-03-02T23:00:10Z',
  });
const FIREWALL = { bytes_sent: undefined, packets_sent: undefined, start_time: undefined, end_time: undefined, reporter: undefined, rule_details: { reference: 'network:web/firewall:deny-ssh' } };
const START = Date.UTC(2026, 2, 2, 23);

/**
 * One direction of a flow in a VPC network of Google Cloud, or one connection that a logged firewall rule decided on, as an
 * entry of Cloud Logging. Bytes and packets are scaled up from samples by Google. Entries of firewall rules have no bytes;
 * a denied connection is `blocked`, with its rule.
 */
export const gcpFlow = defineFormat({
  id: 'gcp_flow',
  title: 'Google Cloud VPC flow logs and firewall rule logs, JSON lines',
  spec: 'https://cloud.google.com/vpc/docs/about-flow-logs-records',
  head: [flow()],
  examples: [
    {
      line: flow(),
      record: {
        source_id: 'gcp_flow', start_time: START, end_time: START + 5250, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tcp', bytes_forward: 1776, bytes_backward: null, packets: 10,
        is_reply: null, requests: 0, outcome: null, observer: 'web DEST', country_code: null,
      },
    },
    { line: flow({ bytes_sent: 99, packets_sent: 1 }, { protocol: 1, src_port: undefined, dest_port: undefined }), record: { bytes_forward: 99, protocol: 'icmp', src_port: null, dst_port: null } },
    { line: flow({ ...FIREWALL, disposition: 'DENIED' }), record: { start_time: START + 10_000, end_time: START + 10_000, bytes_forward: 0, outcome: 'blocked', rule: 'network:web/firewall:deny-ssh', observer: 'web', is_reply: false } },
    { line: flow({ ...FIREWALL, disposition: 'ALLOWED' }), record: { outcome: 'allowed', rule: null } },
    { line: flow({}, { src_ip: 'vm-1' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: flow({}, { dest_ip: 'vm-2' }), rejected: 'destination address is not an IPv4 or IPv6 address' },
    { line: flow({ bytes_sent: '1e3' }), rejected: 'byte count is not a whole number' },
    { line: flow({ end_time: '2026-03-02T22:00:00Z' }), rejected: 'end time is before start time' },
    { line: flow({ start_time: 'soon' }), rejected: 'start time is not a valid time' },
    { line: flow({ connection: 'tcp' }), rejected: 'jsonPayload.connection is missing' },
    { line: '{"jsonPayload":{', rejected: 'not a JSON object' },
  ],
  required: [['logName', 'insertId'], ['timestamp', 'receiveTimestamp'], ['jsonPayload.connection'], ['jsonPayload.bytes_sent', 'jsonPayload.disposition']],
  fieldsOf: (head) => nestedFields(head),
  open: () => ({ columns: [], read: openRows() }),
});
