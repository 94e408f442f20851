import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { compileFormat, type CompiledFormat, type LineValues } from './log-format/compile-format.ts';
import { LogFormatError, type FieldRole } from './log-format/format-fields.ts';
import { toLineTimes } from './log-format/line-times.ts';
import { toUnescaped } from './log-format/unescape.ts';
import { openForwardedClients, toForwardedList } from './parsing/forwarded-client.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget, withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const OTHER_LINE = toRejected('line does not match the log format that was given');

/** The last format string is kept, because all pieces of a log have the same. */
let last: { readonly text: string; readonly compiled: CompiledFormat | null } = { text: '', compiled: null };

const toCompiled = ({ log_format }: LogHints): CompiledFormat | null => {
  if (log_format === undefined) return null;
  if (log_format !== last.text) {
    try {
      last = { text: log_format, compiled: compileFormat(log_format) };
    } catch (error) {
      // Hints are checked where they are given; a format string that cannot be read matches no line.
      if (!(error instanceof LogFormatError)) throw error;
      last = { text: log_format, compiled: null };
    }
  }
  return last.compiled;
};

/** Returns the whole number of a field; null where the line has none. */
const toCountOrNull = (text: string | undefined): number | null => (text === undefined || text === '' ? null : text === '-' ? 0 : toCount(text));

const openRows = (compiled: CompiledFormat, hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const forwarded = openForwardedClients(addresses, hints);
  const toClient = (values: LineValues): string | null => {
    const list = values.get('forwarded');
    const peer = values.get('client') ?? values.get('peer');
    return peer === undefined ? forwarded.ofList(toForwardedList(list ?? '')) : forwarded.ofHeader(addresses.parse(peer), list);
  };
  return (line: string): RowResult => {
    const values = compiled.read(line);
    if (values === null) return OTHER_LINE;
    const text = (role: FieldRole): string | undefined => {
      const value = values.get(role);
      return value === undefined ? undefined : toUnescaped(value);
    };
    const { start_time, end_time } = toLineTimes(values);
    const request = text('request');
    const target = request === undefined ? null : toRequestTarget(request);
    const uri = text('request_uri') ?? text('path');
    const scheme = values.get('scheme') ?? target?.scheme ?? null;
    const tls = values.get('tls') ?? '-';
    return toRecordResult({
      source_id: 'log_format',
      start_time,
      end_time,
      src_ip: toClient(values),
      src_port: toPort(values.get('client_port')),
      dst_ip: addresses.parse(values.get('server_address')),
      dst_port: toPort(values.get('server_port')),
      protocol: scheme === 'https' || scheme === 'wss' || (tls !== '-' && tls !== '') ? 'https' : 'http',
      bytes_forward: toCountOrNull(values.get('received')) ?? 0,
      bytes_backward: toCountOrNull(values.get('sent')) ?? toCountOrNull(values.get('sent_body')),
      requests: 1,
      status: toStatus(values.get('status')),
      path: texts.keep(target?.path ?? (uri === undefined ? null : withoutQuery(uri))),
      user_agent: texts.keep(text('user_agent')),
      country_code: texts.keep(values.get('country')),
      request_id: texts.keep(values.get('request_id')),
      observer: texts.keep(values.get('server_name')),
    });
  };
};

const NGINX = '$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent "$http_referer" "$http_user_agent" $request_time $request_length';
const NGINX_ROW = '192.0.2.7 - - [02/Mar/2026:23:00:01 +0000] "GET /a?b=c HTTP/1.1" 200 512 "-" "curl/8.5" 0.250 99';
const FORWARDED_ROW = `${NGINX_ROW} "198.51.100.1, 203.0.113.9, 192.0.2.8"`;
const LIST_ROW = '203.0.113.9, 10.0.0.3 2026-03-02T23:00:00+00:00 200';
const APACHE = '%v:%p %h %l %u %{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t \\"%r\\" %>s %O %I %D \\"%{User-Agent}i\\"';
const APACHE_ROW = 'shop.example.com:443 192.0.2.7 - frank 2026-03-02T23:00:00.250+0100 "GET /a?b=c HTTP/1.1" 404 230 180 1250000 "curl/8.5"';
const JSON_FORMAT = `log_format json escape=json '{"time":"$time_iso8601","client":"$remote_addr","request":"$request",' '"status":$status,"sent":$body_bytes_sent,"agent":"$http_user_agent","took":"$request_time"}';`;
const JSON_ROW = '{"time":"2026-03-02T23:00:00+00:00","client":"192.0.2.7","request":"GET /\\"x\\" HTTP/1.1","status":404,"sent":12,"agent":"a\\u0007\\"b","took":"0.000"}';

/**
 * One HTTP request of a web server that logs in a format of its own, read by the format string of its configuration:
 * `log_format` of nginx or `LogFormat` of Apache, also one that writes JSON.
 *
 * The source is `$remote_addr`, `%a` or `%h`. `X-Forwarded-For` counts where the string has none of them, and behind the trusted
 * proxies of the settings. nginx logs the end of a request, Apache its begin; the other is computed from the duration. A string in
 * which text of a client could be taken for a value of the server is refused. Text of clients is stored without the escapes of the server.
 */
export const logFormat = defineFormat({
  id: 'log_format',
  title: 'nginx log_format or Apache LogFormat, given as the format string',
  spec: 'https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format, https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats',
  head: [NGINX_ROW],
  hints: { log_format: NGINX },
  examples: [
    {
      line: NGINX_ROW,
      record: {
        source_id: 'log_format', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 750), end_time: Date.UTC(2026, 2, 2, 23, 0, 1), src_ip: '192.0.2.7', status: 200, bytes_forward: 99, bytes_backward: 512,
        requests: 1, path: '/a', user_agent: 'curl/8.5', protocol: 'http', observer: null,
      },
    },
    {
      line: NGINX_ROW.replace('- - [', '- x [01/Jan/2020:00:00:00 +0000] y [').replace('/a?b=c', '/\\x22 200 5 \\xC3\\xA9'),
      record: { src_ip: '192.0.2.7', end_time: Date.UTC(2026, 2, 2, 23, 0, 1), status: 200, path: '/" 200 5 é' },
    },
    { line: NGINX_ROW.replace('"GET /a?b=c HTTP/1.1" 200', '"\\x16\\x03\\x01" 400'), record: { status: 400, path: null } },
    {
      hints: { log_format: APACHE },
      head: [APACHE_ROW],
      line: APACHE_ROW,
      record: {
        start_time: Date.UTC(2026, 2, 2, 22, 0, 0, 250), end_time: Date.UTC(2026, 2, 2, 22, 0, 1, 500), src_ip: '192.0.2.7', dst_port: 443, status: 404, bytes_forward: 180, bytes_backward: 230, path: '/a',
        observer: 'shop.example.com',
      },
    },
    {
      hints: { log_format: JSON_FORMAT },
      head: [JSON_ROW],
      line: JSON_ROW,
      record: { start_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.7', status: 404, bytes_backward: 12, path: '/"x"', user_agent: 'a\u0007"b' },
    },
    {
      hints: { log_format: JSON_FORMAT },
      head: [JSON_ROW],
      line: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(JSON_ROW) as Record<string, unknown>).reverse())),
      record: { start_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.7', status: 404, bytes_backward: 12, path: '/"x"' },
    },
    {
      hints: { log_format: `${NGINX} "$http_x_forwarded_for"`, trusted_proxies: ['192.0.2.0/24'] },
      head: [FORWARDED_ROW],
      line: FORWARDED_ROW,
      record: { src_ip: '203.0.113.9' },
    },
    { hints: { log_format: '$http_x_forwarded_for $time_iso8601 $status' }, head: [LIST_ROW], line: LIST_ROW, record: { src_ip: '203.0.113.9', status: 200 } },
    { line: NGINX_ROW.replace('192.0.2.7', 'client.example'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: NGINX_ROW.replace('02/Mar', '31/Feb'), rejected: 'start time is not a valid time' },
    { line: NGINX_ROW.replace(' 200 ', ' 20 '), rejected: 'status is not an HTTP status code' },
    { line: NGINX_ROW.replace(' 200 ', ' fine '), rejected: 'line does not match the log format that was given' },
  ],
  required: [['log_format']],
  fieldsOf: (head, hints) => {
    const compiled = toCompiled(hints);
    return compiled === null || compiled.read(head[head.length - 1]) === null ? null : ['log_format', ...compiled.roles];
  },
  open: (_head, hints) => {
    const compiled = toCompiled(hints);
    if (compiled === null) throw new TypeError('no log format fits: call fieldsOf first');
    return { columns: [], read: openRows(compiled, hints) };
  },
});
