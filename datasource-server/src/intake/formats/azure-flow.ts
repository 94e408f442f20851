import { defineFormat, toRejected, type RowResult, type SeveralRows } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { toPort } from './parsing/decimal.ts';
import { parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import { isPortless, toCountValueOr0, toOptionalCount, toProtocolValue, toTextOrNumber, valueAt } from './parsing/json-values.ts';
import { toLogTime } from './parsing/log-time.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { TextPool } from './parsing/text-pool.ts';

const PROTOCOLS: Readonly<Record<string, string>> = { T: 'tcp', U: 'udp', I: 'icmp' };
const DECISIONS: ReadonlySet<string> = new Set(['A', 'D']);
const STATES: ReadonlySet<string> = new Set(['B', 'C', 'E', 'D']);

const NO_RECORDS = toRejected('records is not a list of flow log records');
const NO_FLOWS = toRejected('record has no list of flows');
const WRONG_TUPLE = toRejected('flow tuple has fewer values than fields');
const NO_TUPLES: RowResult = { kind: 'skipped', reason: 'record without flow tuples' };

const toList = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

/** Flow tuples under one rule of one record. */
interface TupleGroup {
  readonly isVirtualNetwork: boolean;
  readonly rule: string | null;
  readonly observer: string | null;
  readonly tuples: readonly unknown[];
}

/** Returns the tuples of a record, by rule; null where it has no list of flows. */
const toGroups = (record: JsonObject): readonly TupleGroup[] | null => {
  const network = toList(valueAt(record, 'flowRecords', 'flows'));
  const isVirtualNetwork = network !== null;
  const flows = network ?? toList(valueAt(record, 'properties', 'flows'));
  if (flows === null) return null;
  const observer = toText(record.macAddress);
  return flows.flatMap((flow) => {
    const inner = toObject(flow) ?? {};
    const groups = toList(isVirtualNetwork ? inner.flowGroups : inner.flows) ?? [];
    return groups.map((group) => {
      const { rule, mac, flowTuples } = toObject(group) ?? {};
      return { isVirtualNetwork, rule: toText(isVirtualNetwork ? rule : inner.rule), observer: observer ?? toText(mac), tuples: toList(flowTuples) ?? [] };
    });
  });
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();

  const toRow = ({ isVirtualNetwork, rule, observer }: TupleGroup, tuple: unknown): RowResult => {
    const cells = typeof tuple === 'string' ? tuple.split(',') : [];
    const [time, src, dst, srcPort, dstPort, proto, , third] = cells;
    const known = isVirtualNetwork ? STATES : DECISIONS;
    if (cells.length < 8 || !known.has(third)) return WRONG_TUPLE;
    const start = toLogTime(time);
    const protocol = isVirtualNetwork ? toProtocolValue(proto) : Object.hasOwn(PROTOCOLS, proto) ? PROTOCOLS[proto] : proto.toLowerCase();
    const dst_ip = addresses.parse(dst);
    if (dst_ip === null && dst !== '') return REASONS.dst_ip;
    const hasPorts = !isPortless(protocol);
    const isDenied = third === 'D';
    const sent = toOptionalCount(cells[9]);
    const received = toOptionalCount(cells[11]);
    return toRecordResult({
      source_id: 'azure_flow',
      start_time: start,
      end_time: start,
      src_ip: addresses.parse(src),
      src_port: hasPorts ? toPort(srcPort) : null,
      dst_ip,
      dst_port: hasPorts ? toPort(dstPort) : null,
      protocol: texts.keep(protocol),
      bytes_forward: toCountValueOr0(cells[10]),
      // Version 1 has no counts in either direction.
      bytes_backward: toCountValueOr0(cells[12]),
      packets: sent === null && received === null ? null : (sent ?? 0) + (received ?? 0),
      is_reply: false,
      outcome: isDenied ? 'blocked' : 'allowed',
      rule: isDenied ? texts.keep(rule) : null,
      observer: texts.keep(observer),
    });
  };

  const toRows = (record: unknown): readonly RowResult[] => {
    const object = toObject(record);
    const groups = object === null ? null : toGroups(object);
    if (groups === null) return [NO_FLOWS];
    const rows = groups.flatMap((group) => group.tuples.map((tuple) => toRow(group, tuple)));
    return rows.length === 0 ? [NO_TUPLES] : rows;
  };

  return (line: string): RowResult | SeveralRows => {
    const object = parseJsonLine(line);
    if (object === null) return REASONS.json;
    if (!Object.hasOwn(object, 'records')) return { kind: 'several', rows: toRows(object) };
    const records = toList(object.records);
    return records === null ? NO_RECORDS : { kind: 'several', rows: records.flatMap(toRows) };
  };
};

/** Returns `flowTuples` with the names of a record around it; null for an object that is not a flow log. */
const toFields = (head: readonly string[]): readonly string[] | null => {
  const last = head[head.length - 1];
  const object = last?.startsWith('{') === true ? parseJsonLine(last) : null;
  if (object === null) return null;
  const first = Object.hasOwn(object, 'records') ? toObject(toList(object.records)?.[0]) : object;
  if (first === null) return null;
  const isFlowLog = toList(valueAt(first, 'flowRecords', 'flows')) !== null || (toList(valueAt(first, 'properties', 'flows')) !== null && toTextOrNumber(first.category) !== null);
  return isFlowLog ? [...Object.keys(first), 'flows'] : null;
};

const nsgRecord = (tuples: readonly string[], Version = 2): object => ({
  time: '2026-03-02T23:00:32.8950000Z',
  systemId: 'a-system',
  category: 'NetworkSecurityGroupFlowEvent',
  resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WEB',
  operationName: 'NetworkSecurityGroupFlowEvents',
  properties: { Version, flows: [{ rule: 'DefaultRule_DenyAllInBound', flows: [{ mac: '000D3AF87856', flowTuples: tuples }] }] },
});
const nsg = (tuples: readonly string[], Version = 2): string => JSON.stringify({ records: [nsgRecord(tuples, Version)] });
const network = (tuples: readonly string[]): string =>
  JSON.stringify({
    records: [
      {
        time: '2026-03-02T23:00:52.5625085Z',
        flowLogVersion: 4,
        macAddress: '00224871C205',
        category: 'FlowLogFlowEvent',
        targetResourceID: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/web',
        operationName: 'FlowLogFlowEvent',
        flowRecords: { flows: [{ aclID: 'a', flowGroups: [{ rule: 'DefaultRule_AllowInternetOutBound', flowTuples: tuples }] }] },
      },
    ],
  });
const DENIED = '1772492400,192.0.2.44,10.0.0.5,51529,22,T,I,D,B,,,,';
const ENDED = '1772492400,192.0.2.44,10.0.0.5,51530,443,T,I,A,E,25,5192,30,22831';
const NSG_LINE = nsg([DENIED, ENDED, '1772492400,192.0.2.44,10.0.0.5']);
const START = Date.UTC(2026, 2, 2, 23);
const WRONG_TUPLE_REASON = 'flow tuple has fewer values than fields';

/**
 * Flows of Azure: of a network security group (versions 1 and 2) or of a virtual network. A line is an object with `records`,
 * or one of them; each of its flow tuples is a record, and a tuple that cannot be read is one rejected row.
 *
 * The source of a tuple opened the connection. A tuple of the states C and E has the bytes since the tuple before it, one of the
 * state B has none. A denied flow is `blocked`, with its rule.
 */
export const azureFlow = defineFormat({
  id: 'azure_flow',
  title: 'Azure flow logs of network security groups and virtual networks',
  spec: 'https://learn.microsoft.com/en-us/azure/network-watcher/nsg-flow-logs-overview#log-format',
  head: [NSG_LINE],
  examples: [
    {
      line: NSG_LINE,
      several: [
        {
          record: {
            source_id: 'azure_flow', start_time: START, end_time: START, src_ip: '192.0.2.44', src_port: 51_529, dst_ip: '10.0.0.5', dst_port: 22, protocol: 'tcp', bytes_forward: 0, bytes_backward: 0, packets: null,
            is_reply: false, outcome: 'blocked', rule: 'DefaultRule_DenyAllInBound', observer: '000D3AF87856', requests: 0,
          },
        },
        { record: { src_port: 51_530, dst_port: 443, bytes_forward: 5192, bytes_backward: 22_831, packets: 55, outcome: 'allowed', rule: null } },
        { rejected: WRONG_TUPLE_REASON },
      ],
    },
    { line: JSON.stringify(nsgRecord([ENDED])), several: [{ record: { bytes_forward: 5192 } }] },
    { line: JSON.stringify({ records: [nsgRecord([ENDED]), nsgRecord([DENIED])] }), several: [{ record: { outcome: 'allowed' } }, { record: { outcome: 'blocked' } }] },
    {
      line: nsg(['1772492400,192.0.2.44,10.0.0.5,35370,53,U,O,A', '1772492400,2001:db8::9,2001:db8::5,35370,23,T,I,D'], 1),
      several: [{ record: { protocol: 'udp', packets: null, bytes_forward: 0, outcome: 'allowed' } }, { record: { src_ip: '2001:db8::9', outcome: 'blocked' } }],
    },
    {
      line: network(['1772492400250,10.0.0.6,192.0.2.180,23956,443,6,O,E,NX,3,767,2,1580', '1772492400250,192.0.2.44,10.0.0.6,8,0,1,I,D,NX,0,0,0,0']),
      several: [
        { record: { start_time: START + 250, src_ip: '10.0.0.6', dst_ip: '192.0.2.180', dst_port: 443, protocol: 'tcp', bytes_forward: 767, bytes_backward: 1580, packets: 5, outcome: 'allowed', observer: '00224871C205' } },
        { record: { protocol: 'icmp', src_port: null, dst_port: null, outcome: 'blocked', rule: 'DefaultRule_AllowInternetOutBound' } },
      ],
    },
    { line: nsg(['soon,192.0.2.44,10.0.0.5,51529,22,T,I,D,B,,,,']), several: [{ rejected: 'start time is not a valid time' }] },
    { line: nsg(['1772492400,client,10.0.0.5,51529,22,T,I,D,B,,,,']), several: [{ rejected: 'source address is not an IPv4 or IPv6 address' }] },
    { line: nsg(['1772492400,192.0.2.44,10.0.0.5,51529,22,T,I,A,E,1,many,1,60']), several: [{ rejected: 'byte count is not a whole number' }] },
    { line: nsg([]), several: [{ skipped: 'record without flow tuples' }] },
    { line: JSON.stringify({ records: [{ category: 'NetworkSecurityGroupFlowEvent' }] }), several: [{ rejected: 'record has no list of flows' }] },
    { line: '{"records":1}', rejected: 'records is not a list of flow log records' },
    { line: '{"records":[', rejected: 'not a JSON object' },
  ],
  required: [['category'], ['flows']],
  fieldsOf: toFields,
  open: () => ({ columns: [], read: openRows() }),
});
