import { LOGS_SERVER_IP, type Exchange } from './exchanges.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** Returns a time as `02/Mar/2026:23:00:00 +0000`. */
export const clf = (ms: number): string => {
  const text = new Date(ms).toISOString();
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`;
};

/** Access log of Apache or nginx, in the combined format. */
export const accessLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) => `${one.src_ip} - - [${clf(one.start_ms)}] "GET ${one.path} HTTP/1.1" ${one.status} ${one.bytes_out} "-" "${one.user_agent}"`);

/** Zeek's conn.log, tab-separated. */
export const zeekConnLog = (exchanges: readonly Exchange[]): string[] => [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state',
  '#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring',
  ...exchanges.map((one) =>
    [seconds(one.start_ms), `C${one.id}`, one.src_ip, one.src_port, LOGS_SERVER_IP, 443, 'tcp', 'http', seconds(one.duration_ms), one.bytes_in, one.bytes_out, 'SF'].join('\t'),
  ),
  '#close\t2026-03-03-00-00-00',
];

/** Zeek's http.log as JSON lines. */
export const zeekHttpLog = (exchanges: readonly Exchange[]): string[] =>
  exchanges.map((one) =>
    JSON.stringify({
      ts: one.start_ms / 1000, uid: `C${one.id}`, 'id.orig_h': one.src_ip, 'id.orig_p': one.src_port, 'id.resp_h': LOGS_SERVER_IP, 'id.resp_p': 80, trans_depth: 1, method: 'GET', host: 'shop.example.com',
      uri: one.path, version: '1.1', user_agent: one.user_agent, request_body_len: one.bytes_in, response_body_len: one.bytes_out, status_code: one.status,
    }),
  );

/** Suricata's eve.json: a flow and a request for each exchange, an alert for each blocked one, and one statistics event. */
export const suricataEveLog = (exchanges: readonly Exchange[]): string[] => {
  const time = (ms: number): string => new Date(ms).toISOString().replace('Z', '000+0000');
  return [
    ...exchanges.flatMap((one) => {
      const of = { flow_id: 1000 + one.id, src_ip: one.src_ip, src_port: one.src_port, dest_ip: LOGS_SERVER_IP, dest_port: 80, proto: 'TCP' };
      const http = { hostname: 'shop.example.com', url: one.path, http_user_agent: one.user_agent, http_method: 'GET', protocol: 'HTTP/1.1', status: one.status, length: one.bytes_out };
      const flow = {
        pkts_toserver: 4, pkts_toclient: 4, bytes_toserver: one.bytes_in, bytes_toclient: one.bytes_out, start: time(one.start_ms), end: time(one.start_ms + one.duration_ms), state: 'closed', reason: 'timeout',
      };
      const alert = { action: 'blocked', gid: 1, signature_id: 9_000_001, rev: 1, signature: 'Probe of a path that is not there', category: 'Web Application Attack', severity: 1 };
      return [
        { timestamp: time(one.start_ms), event_type: 'http', ...of, tx_id: 0, http },
        ...(one.is_blocked ? [{ timestamp: time(one.start_ms), event_type: 'alert', ...of, alert }] : []),
        { timestamp: time(one.start_ms + one.duration_ms), event_type: 'flow', ...of, app_proto: 'http', flow },
      ];
    }),
    { timestamp: time(exchanges[0].start_ms), event_type: 'stats', stats: { uptime: 600 } },
  ].map((event) => JSON.stringify(event));
};

/** A CSV in no vendor's format, with common column names. */
export const requestsCsv = (exchanges: readonly Exchange[]): string[] => [
  'timestamp;duration_ms;client_ip;client_port;server_ip;server_port;status;request_size;response_size;url;user_agent',
  ...exchanges.map((one) =>
    [
      new Date(one.start_ms).toISOString(), one.duration_ms, one.src_ip, one.src_port, LOGS_SERVER_IP, 443, one.status, one.bytes_in, one.bytes_out, one.path, `"${one.user_agent}"`,
    ].join(';'),
  ),
];
