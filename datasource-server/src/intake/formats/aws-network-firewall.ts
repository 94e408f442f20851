import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { parseJsonLine, toObject, toText } from './parsing/json-line.ts';
import { nestedFields } from './parsing/json-values.ts';
import { REASONS } from './parsing/record-result.ts';
import { openSuricataEvents } from './suricata-eve.ts';

const NO_EVENT = toRejected('event is missing');

const openRows = () => {
  const read = openSuricataEvents('aws_network_firewall');
  return (line: string): RowResult => {
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    const event = toObject(entry.event);
    return event === null ? NO_EVENT : read(event, toText(entry.firewall_name));
  };
};

const entry = (event_type: string, details: object, more: object = {}, outer: object = {}): string =>
  JSON.stringify({
    firewall_name: 'edge',
    availability_zone: 'eu-central-1a',
    event_timestamp: '1772492400',
    event: {
      timestamp: '2026-03-02T23:00:00.500000+0000', flow_id: 1, event_type, src_ip: '192.0.2.44', src_port: 51_000, dest_ip: '10.0.0.5', dest_port: 443, proto: 'TCP', [event_type]: details, ...more,
    },
    ...outer,
  });
const NETFLOW = { pkts: 10, bytes: 1776, start: '2026-03-02T23:00:00.000000+0000', end: '2026-03-02T23:00:05.250000+0000', age: 5, min_ttl: 60, max_ttl: 60 };
const FLOW_ENTRY = entry('netflow', NETFLOW, { app_proto: 'tls' });
const START = Date.UTC(2026, 2, 2, 23);

/**
 * One event of AWS Network Firewall: the event of Suricata inside `event`, read as in eve.json. Flow logs have one record per
 * direction. Alerts are `blocked` where the firewall blocked the traffic and `counted` otherwise, both with the signature;
 * events of TLS inspection are skipped.
 */
export const awsNetworkFirewall = defineFormat({
  id: 'aws_network_firewall',
  title: 'AWS Network Firewall flow, alert and TLS logs, JSON lines',
  spec: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-contents.html',
  head: [FLOW_ENTRY],
  examples: [
    {
      line: FLOW_ENTRY,
      record: {
        source_id: 'aws_network_firewall', start_time: START, end_time: START + 5250, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tls', bytes_forward: 1776, bytes_backward: null,
        packets: 10, outcome: null, observer: 'edge',
      },
    },
    { line: entry('alert', { action: 'blocked', signature_id: 2, signature: 'Deny SSH', category: '', severity: 1 }, { dest_port: 22 }), record: { start_time: START + 500, dst_port: 22, outcome: 'blocked', rule: 'Deny SSH' } },
    { line: entry('alert', { action: 'allowed', signature_id: 3, signature: 'Watch' }), record: { outcome: 'counted', rule: 'Watch' } },
    { line: entry('tls', { sni: 'shop.example.com' }), skipped: 'event type is not flow, netflow, http, alert or drop' },
    { line: entry('netflow', NETFLOW, { src_ip: 'client' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: entry('netflow', { ...NETFLOW, bytes: -1 }), rejected: 'byte count is not a whole number' },
    { line: entry('netflow', NETFLOW, {}, { event: 'none' }), rejected: 'event is missing' },
    { line: '{"firewall_name":', rejected: 'not a JSON object' },
  ],
  required: [['firewall_name'], ['event_timestamp'], ['event.event_type']],
  fieldsOf: (head) => nestedFields(head),
  open: () => ({ columns: [], read: openRows() }),
});
