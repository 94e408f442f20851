import { defineFormat, type LineReader, type RowResult } from './define-format.ts';
import { jsonFields, parseJsonLine, toText, type JsonObject } from './parsing/json-line.ts';
import { REASONS } from './parsing/record-result.ts';

/** Logs of Zeek other than `conn` and `http`, with fields that identify a JSON line of each. */
const LOGS: Readonly<Record<string, readonly string[]>> = {
  dns: ['uid', 'id.orig_h', 'AA', 'TC'],
  ssl: ['uid', 'id.orig_h', 'established', 'resumed'],
  files: ['fuid', 'source', 'seen_bytes'],
  x509: ['fingerprint', 'certificate.version', 'certificate.subject'],
  weird: ['name', 'notice', 'peer'],
  notice: ['note', 'suppress_for'],
  ssh: ['uid', 'id.orig_h', 'auth_attempts'],
  smtp: ['uid', 'id.orig_h', 'helo', 'trans_depth'],
  ftp: ['uid', 'id.orig_h', 'command', 'user'],
  dhcp: ['uids', 'msg_types'],
  ntp: ['uid', 'id.orig_h', 'stratum', 'org_time'],
  quic: ['uid', 'id.orig_h', 'client_initial_dcid'],
  ocsp: ['hashAlgorithm', 'issuerNameHash'],
  pe: ['machine', 'compile_ts'],
  tunnel: ['uid', 'id.orig_h', 'tunnel_type'],
  software: ['host', 'software_type', 'unparsed_version'],
  known_hosts: [],
  known_services: ['host', 'port_num', 'port_proto'],
  known_certs: ['host', 'port_num', 'issuer_subject'],
  dpd: ['uid', 'id.orig_h', 'failure_reason'],
  analyzer: ['analyzer_kind', 'analyzer_name'],
  dce_rpc: ['uid', 'id.orig_h', 'endpoint', 'operation'],
  kerberos: ['uid', 'id.orig_h', 'request_type'],
  ldap: ['uid', 'id.orig_h', 'message_id', 'opcode'],
  ldap_search: ['uid', 'id.orig_h', 'base_object'],
  ntlm: ['uid', 'id.orig_h', 'server_nb_computer_name'],
  smb_files: ['uid', 'id.orig_h', 'action', 'times.modified'],
  smb_mapping: ['uid', 'id.orig_h', 'share_type'],
  rdp: ['uid', 'id.orig_h', 'security_protocol'],
  rfb: ['uid', 'id.orig_h', 'client_major_version'],
  radius: [],
  sip: ['uid', 'id.orig_h', 'request_from'],
  snmp: ['uid', 'id.orig_h', 'community'],
  socks: ['uid', 'id.orig_h', 'bound_p'],
  syslog: ['uid', 'id.orig_h', 'facility'],
  mysql: ['uid', 'id.orig_h', 'cmd', 'arg'],
  postgresql: [],
  redis: [],
  irc: [],
  modbus: ['uid', 'id.orig_h', 'func'],
  dnp3: ['uid', 'id.orig_h', 'fc_request'],
  mqtt_connect: [],
  mqtt_publish: [],
  mqtt_subscribe: [],
  websocket: [],
  traceroute: [],
  signatures: ['sig_id', 'event_msg'],
  intel: ['seen.indicator', 'seen.where'],
  stats: ['peer', 'pkts_proc', 'events_proc'],
  telemetry: [],
  capture_loss: ['ts_delta', 'percent_lost'],
  reporter: ['level', 'location', 'message'],
  broker: [],
  cluster: [],
  config: [],
  loaded_scripts: [],
  packet_filter: [],
  print: [],
  weird_stats: ['num_seen'],
};

const FIELDS = '#fields\t';
const READ_INSTEAD = 'connections are in conn.log and requests in http.log';
const RESULTS: ReadonlyMap<string, RowResult> = new Map(Object.keys(LOGS).map((name) => [name, { kind: 'skipped', reason: `Zeek ${name}.log: ${READ_INSTEAD}` }]));
const OTHER: RowResult = { kind: 'skipped', reason: `other Zeek log: ${READ_INSTEAD}` };
const READ: ReadonlySet<string> = new Set(['conn', 'http']);

/** Returns the name of the log that a JSON line is from: its `_path`, else the log whose fields it has; null for another line. */
const toJsonName = (object: JsonObject): string | null => {
  const path = toText(object._path);
  if (path !== null) return Object.hasOwn(object, 'ts') && /^[a-z][a-z0-9_-]{0,63}$/.test(path) && !READ.has(path) ? path : null;
  if (!Object.hasOwn(object, 'ts')) return null;
  for (const [name, fields] of Object.entries(LOGS)) if (fields.length > 0 && fields.every((field) => Object.hasOwn(object, field))) return name;
  return null;
};

/** Returns the name in a `#path` line; null for another line. */
const toPathName = (line: string): string | null => /^#path[\t ]+([a-z][a-z0-9_-]{0,63})\s*$/.exec(line)?.[1] ?? null;

const toResult = (name: string | null): RowResult => (name === null ? OTHER : (RESULTS.get(name) ?? OTHER));

const findPath = (head: readonly string[]): string | null => {
  for (let at = head.length - 1; at >= 0; at--) {
    const name = toPathName(head[at]);
    if (name !== null) return READ.has(name) ? null : name;
  }
  return null;
};

const openJson = (): LineReader => ({
  columns: [],
  read: (line) => {
    const object = parseJsonLine(line);
    if (object === null) return REASONS.json;
    const name = toJsonName(object);
    return name === null ? NOT_ZEEK : toResult(name);
  },
});
const NOT_ZEEK: RowResult = { kind: 'rejected', reason: 'fields are not those of a Zeek log' };

const openTabs = (head: readonly string[]): LineReader => {
  let result = toResult(findPath(head));
  let cells = toCellCount(head);
  return {
    columns: [],
    read: (line) => {
      if (line.startsWith('#')) {
        const name = toPathName(line);
        if (name !== null) result = toResult(name);
        cells = toCellCount([line]) || cells;
        return null;
      }
      const { length } = line.split('\t');
      return length === cells ? result : length < cells ? REASONS.fewer : MORE;
    },
  };
};
const MORE: RowResult = { kind: 'rejected', reason: 'more values than fields' };

const isJson = (head: readonly string[]): boolean => head[head.length - 1]?.startsWith('{') === true;

/** Returns the names in the last `#fields` line; null where there is none. */
const toNames = (head: readonly string[]): readonly string[] | null => head.findLast((line) => line.startsWith(FIELDS))?.slice(FIELDS.length).split('\t') ?? null;

/** Returns the number of names in the last `#fields` line; 0 where there is none. */
const toCellCount = (head: readonly string[]): number => toNames(head)?.length ?? 0;

/** Returns the fields of a line and `_path`, which stands for the name of its log; null for another format. */
const toFields = (head: readonly string[]): readonly string[] | null => {
  if (!isJson(head)) {
    const names = toNames(head);
    return findPath(head) === null || names === null ? null : ['_path', ...names];
  }
  const fields = jsonFields(head);
  const object = fields === null ? null : parseJsonLine(head[head.length - 1]);
  return object === null || toJsonName(object) === null ? null : ['_path', ...fields!];
};

const DNS = { ts: 1_772_492_400.25, uid: 'C1', 'id.orig_h': '192.0.2.44', 'id.orig_p': 51_000, 'id.resp_h': '10.0.0.5', 'id.resp_p': 53, proto: 'udp', trans_id: 7, query: 'example.com', qtype_name: 'A', AA: false, TC: false };
const SSL_HEAD = ['#separator \\x09', '#unset_field\t-', '#path\tssl', '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tserver_name\tresumed\testablished'];
const DNS_LINE = JSON.stringify(DNS);

/**
 * A line of a Zeek log other than conn.log and http.log, tab-separated or JSON. The line is valid and skipped under the name of
 * its log: its connection is in conn.log. JSON lines are recognised by `_path`, or by their fields where it is absent.
 */
export const zeekOther = defineFormat({
  id: 'zeek_other',
  title: 'Zeek logs that are skipped: dns, ssl, files, x509, notice, weird and others',
  spec: 'https://docs.zeek.org/en/master/script-reference/log-files.html',
  head: SSL_HEAD,
  examples: [
    { line: '1772492400.25\tC1\t192.0.2.44\t51000\t10.0.0.5\t443\tTLSv13\tshop.example.com\tF\tT', skipped: `Zeek ssl.log: ${READ_INSTEAD}` },
    { line: '1772492400.25\tC1\t192.0.2.44', rejected: 'fewer values than fields' },
    { line: `1772492400.25${'\t-'.repeat(10)}`, rejected: 'more values than fields' },
    { head: [DNS_LINE], line: DNS_LINE, skipped: `Zeek dns.log: ${READ_INSTEAD}` },
    { head: [DNS_LINE], line: JSON.stringify({ _path: 'x509', ts: '2026-03-02T23:00:00.000000Z', fingerprint: 'ab' }), skipped: `Zeek x509.log: ${READ_INSTEAD}` },
    { head: [DNS_LINE], line: JSON.stringify({ ts: 1.5, uid: 'C1', 'id.orig_h': '192.0.2.44', name: 'bad_checksum', notice: false, peer: 'zeek' }), skipped: `Zeek weird.log: ${READ_INSTEAD}` },
    { head: [DNS_LINE], line: JSON.stringify({ _path: 'our_own', ts: 1.5 }), skipped: `other Zeek log: ${READ_INSTEAD}` },
    { head: [DNS_LINE], line: '{"ts":1.5,"a":1}', rejected: 'fields are not those of a Zeek log' },
    { head: [DNS_LINE], line: '{"ts":', rejected: 'not a JSON object' },
  ],
  required: [['_path']],
  fieldsOf: toFields,
  open: (head) => (isJson(head) ? openJson() : openTabs(head)),
});
