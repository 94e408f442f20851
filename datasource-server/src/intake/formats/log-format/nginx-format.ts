import {
  ADDRESS, CLF_TIME, CLIENT_TEXT, CLIENT_WORD, COUNTRY, DECIMAL, DIGITS, HEX, ISO_TIME, NAME, RAW_TEXT, SCHEME, SERVER_WORD, STATUS, UPSTREAM, toServerGrammar, type FieldRole, type FormatField, type FormatPart,
  type Grammar,
} from './format-fields.ts';

/** Variables with a meaning of their own: https://nginx.org/en/docs/varindex.html. All others are text that may come from the client. */
const VARIABLES: Readonly<Record<string, readonly [Grammar, (FieldRole | null)?]>> = {
  remote_addr: [ADDRESS, 'client'],
  realip_remote_addr: [ADDRESS, 'peer'],
  proxy_protocol_addr: [ADDRESS, 'peer'],
  http_x_forwarded_for: [CLIENT_TEXT, 'forwarded'],
  proxy_add_x_forwarded_for: [CLIENT_TEXT, 'forwarded'],
  remote_port: [DIGITS, 'client_port'],
  realip_remote_port: [DIGITS],
  proxy_protocol_port: [DIGITS],
  server_addr: [ADDRESS, 'server_address'],
  server_port: [DIGITS, 'server_port'],
  server_name: [NAME, 'server_name'],
  hostname: [NAME],
  host: [CLIENT_WORD],
  http_host: [CLIENT_TEXT],
  time_local: [CLF_TIME, 'end_time'],
  time_iso8601: [ISO_TIME, 'end_time'],
  msec: [toServerGrammar('0-9.', String.raw`\d+\.\d{3}`), 'epoch_time'],
  request_time: [DECIMAL, 'seconds'],
  status: [STATUS, 'status'],
  bytes_sent: [DIGITS, 'sent'],
  body_bytes_sent: [DIGITS, 'sent_body'],
  request_length: [DIGITS, 'received'],
  request: [CLIENT_TEXT, 'request'],
  request_uri: [CLIENT_TEXT, 'request_uri'],
  uri: [CLIENT_TEXT, 'path'],
  document_uri: [CLIENT_TEXT, 'path'],
  is_args: [toServerGrammar('?', String.raw`\??`)],
  request_method: [toServerGrammar('A-Za-z_-', '[A-Za-z_-]*')],
  server_protocol: [SERVER_WORD],
  http_user_agent: [CLIENT_TEXT, 'user_agent'],
  scheme: [SCHEME, 'scheme'],
  https: [toServerGrammar('on', '(?:on)?')],
  ssl_protocol: [SERVER_WORD, 'tls'],
  ssl_cipher: [SERVER_WORD],
  ssl_curve: [SERVER_WORD],
  ssl_session_id: [HEX],
  ssl_session_reused: [toServerGrammar('r.', '[r.-]?')],
  ssl_client_verify: [CLIENT_TEXT],
  ssl_client_serial: [HEX],
  ssl_client_fingerprint: [HEX],
  request_id: [HEX, 'request_id'],
  request_completion: [toServerGrammar('OK', '(?:OK)?')],
  connection: [DIGITS],
  connection_requests: [DIGITS],
  connection_time: [DECIMAL],
  connections_active: [DIGITS],
  connections_reading: [DIGITS],
  connections_writing: [DIGITS],
  connections_waiting: [DIGITS],
  pid: [DIGITS],
  pipe: [toServerGrammar('p.', '[p.]')],
  gzip_ratio: [DECIMAL],
  limit_rate: [DIGITS],
  limit_req_status: [SERVER_WORD],
  limit_conn_status: [SERVER_WORD],
  nginx_version: [SERVER_WORD],
  tcpinfo_rtt: [DIGITS],
  tcpinfo_rttvar: [DIGITS],
  tcpinfo_snd_cwnd: [DIGITS],
  tcpinfo_rcv_space: [DIGITS],
  upstream_addr: [UPSTREAM],
  upstream_status: [UPSTREAM],
  upstream_response_time: [UPSTREAM],
  upstream_connect_time: [UPSTREAM],
  upstream_header_time: [UPSTREAM],
  upstream_queue_time: [UPSTREAM],
  upstream_first_byte_time: [UPSTREAM],
  upstream_session_time: [UPSTREAM],
  upstream_response_length: [UPSTREAM],
  upstream_bytes_received: [UPSTREAM],
  upstream_bytes_sent: [UPSTREAM],
  upstream_cache_status: [SERVER_WORD],
  geoip_country_code: [COUNTRY, 'country'],
  geoip_city_country_code: [COUNTRY, 'country'],
  geoip2_data_country_code: [COUNTRY, 'country'],
  geoip2_data_country_iso_code: [COUNTRY, 'country'],
  http2: [SERVER_WORD],
  http3: [SERVER_WORD],
};

const VARIABLE = /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g;
const DIRECTIVE = /^log_format\s+(?:"[^"]*"|'[^']*'|[^\s"']+)\s+/;
const ESCAPE = /^escape=(\w+)\s+/;
const QUOTED = /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** Replaces the escapes of a quoted text of a configuration file: `\"`, `\'`, `\\`, `\t`. */
export const toConfigText = (text: string): string => text.replaceAll(/\\(.)/g, (_all, code: string) => ESCAPES[code] ?? code);

/** Joins the quoted texts that a directive consists of; returns any other text without its escapes. */
const joinQuoted = (text: string): string => {
  const parts: string[] = [];
  let rest = text.trim().replace(/;$/, '');
  for (let found = QUOTED.exec(rest); found !== null; found = QUOTED.exec(rest)) {
    parts.push(found[1] ?? found[2]);
    rest = rest.slice(found[0].length);
  }
  return toConfigText(parts.length > 0 && rest.trim() === '' ? parts.join('') : text);
};

const toField = (name: string, isRaw: boolean): FormatField => {
  const [grammar, role = null] = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : [CLIENT_TEXT];
  return { name: `$${name}`, role, grammar: isRaw && grammar.writer !== 'server' ? RAW_TEXT : grammar };
};

/** Returns the parts of a `log_format` of nginx: its text, several quoted texts, or the whole directive with `escape=`. */
export const parseNginxFormat = (given: string): FormatPart[] => {
  let text = given.trim().replace(DIRECTIVE, '');
  const escape = ESCAPE.exec(text);
  if (escape !== null) text = text.slice(escape[0].length);
  const format = joinQuoted(text);
  const parts: FormatPart[] = [];
  let end = 0;
  for (const found of format.matchAll(VARIABLE)) {
    parts.push(format.slice(end, found.index), toField(found[1] ?? found[2], escape?.[1] === 'none'));
    end = found.index + found[0].length;
  }
  return [...parts, format.slice(end)].filter((part) => part !== '');
};
