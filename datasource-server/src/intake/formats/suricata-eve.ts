import { AddressPool } from './parsing/address-pool.ts';
import { defineFormat, type RowResult } from './define-format.ts';
import { jsonFields, parseJsonLine, toCountOr0, toJsonPort, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { REASONS, toRecordResult, type RecordDraft } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const OTHER_REASON = 'event type is not flow, netflow, http, alert or drop';
const OTHER_EVENT: RowResult = { kind: 'skipped', reason: OTHER_REASON };
const NO_DETAILS: RowResult = { kind: 'rejected', reason: 'event has no details' };
const APP_UNKNOWN = new Set(['failed', 'unknown']);

type Details = Omit<RecordDraft, 'source_id' | 'src_ip' | 'start_time' | 'end_time'> & { readonly start_time?: number; readonly end_time?: number };

const toTime = (value: unknown): number => toCalendarTime(toText(value) ?? '');

/** Returns the requested path; requests to a proxy contain the whole URL. */
const toPath = (url: string | null): string | null => (url === null ? null : withoutQuery(url.replace(/^[a-z]+:\/\/[^/]*/, '') || '/'));

/** Returns the signature of an alert, else its number. */
const toRule = ({ signature, signature_id }: JsonObject): string | null => toText(signature) ?? (typeof signature_id === 'number' ? String(signature_id) : null);

const openDetails = (texts: TextPool): Readonly<Record<string, (details: JsonObject, event: JsonObject) => Details>> => ({
  flow: ({ start, end, bytes_toserver, bytes_toclient, pkts_toserver, pkts_toclient }) => ({
    start_time: toTime(start),
    end_time: toTime(end),
    bytes_forward: toCountOr0(bytes_toserver),
    bytes_backward: toCountOr0(bytes_toclient),
    packets: toCountOr0(pkts_toserver) + toCountOr0(pkts_toclient),
  }),
  netflow: ({ start, end, bytes, pkts }) => ({ start_time: toTime(start), end_time: toTime(end), bytes_forward: toCountOr0(bytes), packets: toCountOr0(pkts) }),
  http: ({ status, url, http_user_agent }) => ({
    protocol: 'http',
    requests: 1,
    status: typeof status === 'number' && status >= 100 && status <= 999 ? status : null,
    path: texts.keep(toPath(toText(url))),
    user_agent: texts.keep(toText(http_user_agent)),
  }),
  alert: (alert) => ({ outcome: alert.action === 'blocked' ? 'blocked' : 'counted', rule: texts.keep(toRule(alert)) }),
  drop: (_drop, { alert }) => ({ outcome: 'blocked', rule: texts.keep(toRule(toObject(alert) ?? {})) }),
});

/** Returns a reader of events as Suricata writes them, for the formats that contain such events. */
export const openSuricataEvents = (source_id: string): ((event: JsonObject, observer: string | null) => RowResult) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const detailsOf = openDetails(texts);
  return (event, observer) => {
    const kind = toText(event.event_type) ?? '';
    if (!Object.hasOwn(detailsOf, kind)) return OTHER_EVENT;
    const details = toObject(event[kind]);
    if (details === null) return NO_DETAILS;
    const time = toTime(event.timestamp);
    const transport = toText(event.proto)?.toLowerCase() ?? null;
    const application = toText(event.app_proto);
    const isMessage = transport?.endsWith('icmp') === true;
    return toRecordResult({
      source_id,
      start_time: time,
      end_time: time,
      src_ip: addresses.parse(toText(event.src_ip)),
      src_port: isMessage ? null : toJsonPort(event.src_port),
      dst_ip: addresses.parse(toText(event.dest_ip)),
      dst_port: isMessage ? null : toJsonPort(event.dest_port),
      protocol: texts.keep(application === null || APP_UNKNOWN.has(application) ? transport : application),
      observer: texts.keep(observer),
      ...detailsOf[kind](details, event),
    });
  };
};

const openRows = () => {
  const read = openSuricataEvents('suricata_eve');
  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    return event === null ? REASONS.json : read(event, toText(event.in_iface) ?? toText(event.host));
  };
};

const event = (event_type: string, details: object, more: object = {}): string =>
  JSON.stringify({
    timestamp: '2026-03-03T00:00:00.500000+0100', flow_id: 1, event_type, src_ip: '192.0.2.5', src_port: 51_698, dest_ip: '10.0.0.5', dest_port: 443, proto: 'TCP', [event_type]: details, host: 'sensor', ...more,
  });
const FLOW = {
  pkts_toserver: 10, pkts_toclient: 12, bytes_toserver: 1800, bytes_toclient: 9000, start: '2026-03-03T00:00:00.000000+0100', end: '2026-03-03T00:00:09.250000+0100', state: 'closed',
};
const FLOW_EVENT = event('flow', FLOW, { app_proto: 'tls' });

/**
 * One flow, request or alert of Suricata. Bytes and packets (whole frames) are taken from flows only; requests and alerts
 * have 0, because their bytes are part of a flow. A log with requests but without flows therefore has no bytes.
 *
 * An alert is `blocked` where Suricata blocked the traffic and `counted` otherwise, both with the signature, else with its number. A
 * packet count that is not a whole number is null. Other events (dns,
 * tls, fileinfo, stats, ...) are skipped: the log contains the flows they belong to.
 */
export const suricataEve = defineFormat({
  id: 'suricata_eve',
  title: 'Suricata eve.json',
  spec: 'https://docs.suricata.io/en/latest/output/eve/eve-json-format.html',
  head: [FLOW_EVENT],
  examples: [
    {
      line: FLOW_EVENT,
      record: {
        source_id: 'suricata_eve', start_time: Date.UTC(2026, 2, 2, 23), end_time: Date.UTC(2026, 2, 2, 23, 0, 9, 250), src_ip: '192.0.2.5', src_port: 51_698, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tls',
        bytes_forward: 1800, bytes_backward: 9000, packets: 22, requests: 0, outcome: null, observer: 'sensor',
      },
    },
    { line: event('flow', FLOW, { app_proto: 'failed', proto: 'IPv6-ICMP', in_iface: 'eth0' }), record: { protocol: 'ipv6-icmp', src_port: null, observer: 'eth0' } },
    { line: event('netflow', { pkts: 3, bytes: 180, start: FLOW.start, end: FLOW.end }), record: { bytes_forward: 180, bytes_backward: null, packets: 3, protocol: 'tcp' } },
    {
      line: event('http', { hostname: 'example.com', url: '/a?b=c', http_user_agent: 'curl/8.5', http_method: 'GET', status: 404, length: 12 }),
      record: { start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 500), requests: 1, status: 404, path: '/a', user_agent: 'curl/8.5', bytes_forward: 0, bytes_backward: null },
    },
    { line: event('http', { url: 'http://example.com' }), record: { path: '/', status: null } },
    { line: event('alert', { action: 'allowed', signature: 'ET SCAN' }), record: { outcome: 'counted', rule: 'ET SCAN', requests: 0 } },
    { line: event('alert', { action: 'blocked', signature: 'ET SCAN' }), record: { outcome: 'blocked' } },
    { line: event('alert', { action: 'allowed', signature_id: 2_010_935, severity: 2 }), record: { rule: '2010935' } },
    { line: event('drop', { len: 40 }, { alert: { signature: 'ET SCAN' } }), record: { outcome: 'blocked', rule: 'ET SCAN' } },
    { line: event('flow', { ...FLOW, pkts_toserver: -1 }), record: { packets: null, bytes_forward: 1800 } },
    { line: event('flow', { ...FLOW, pkts_toserver: {} }), record: { packets: null, bytes_forward: 1800 } },
    { line: event('drop', { len: 40 }), record: { outcome: 'blocked', rule: null } },
    { line: event('dns', { type: 'query' }), skipped: OTHER_REASON },
    { line: event('flow', [1]), rejected: 'event has no details' },
    { line: event('flow', { ...FLOW, bytes_toclient: -1 }), rejected: 'byte count is not a whole number' },
    { line: event('flow', { ...FLOW, end: 'soon' }), rejected: 'end time is not a valid time' },
    { line: event('flow', FLOW, { dest_port: '443' }), rejected: 'destination port is not a number from 0 to 65535' },
    { line: event('flow', FLOW, { src_ip: 'sensor' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: '[1,2]', rejected: 'not a JSON object' },
  ],
  required: [['timestamp'], ['event_type']],
  fieldsOf: jsonFields,
  open: () => ({ columns: [], read: openRows() }),
});
