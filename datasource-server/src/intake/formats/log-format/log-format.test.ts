import fc from 'fast-check';
import type { RowResult } from '../define-format.ts';
import { FORMATS } from '../index.ts';
import { logFormat } from '../log-format.ts';
import type { TrafficRecord } from '../traffic-record.ts';
import { compileFormat } from './compile-format.ts';
import { logFormatSchema } from './log-format-schema.ts';

const readWith = (log_format: string) => logFormat.open([], { log_format }).read as (line: string) => RowResult;
const record = (log_format: string, line: string): TrafficRecord => {
  const result = readWith(log_format)(line);
  if (result.kind !== 'record') throw new Error(`not a record: ${JSON.stringify(result)}`);
  return result.record;
};
const errorOf = (log_format: string): string => {
  try {
    compileFormat(log_format);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

/** Escapes as nginx does by default: quotes, backslashes, and bytes outside printable ASCII as `\xHH`. */
const byNginx = (text: string): string =>
  [...Buffer.from(text)].map((byte) => (byte < 32 || byte > 126 || byte === 34 || byte === 92 ? `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))).join('');
/** Escapes as nginx does with `escape=json`. */
const byJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** Escapes as Apache does: quotes and backslashes with a backslash, white space as in C, other bytes as `\xhh`. */
const byApache = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const named = ({ 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 13: '\\r', 34: '\\"', 92: '\\\\' } as Record<number, string>)[byte];
      return named ?? (byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte));
    })
    .join('');

/** Texts that look like the parts of a line. */
const HOSTILE = [
  '"', '\\', '" ', '\\"', '] "', ' [02/Mar/2026:23:00:00 +0000] "', '[01/Jan/2020:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-"', '192.0.2.66 - - [01/Jan/2020:00:00:00 +0000]', '" 200 5 "', '","status":200,"ip":"192.0.2.66',
  '\t200\t', '\u0000', '\u001b[2K', '\u00e9\u2028', ' ', '  ', '|', '{"a":1}', '%s$status', '-', ',', '192.0.2.66', '}', "'", '\x7f', 'x'.repeat(3000),
];
const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 6 })), { maxLength: 4 }).map((parts) => parts.join('')), fc.string({ unit: 'binary', maxLength: 20 }));
/** A path without the characters that end it in a request line: spaces, `?` and `#`. */
const hostilePath = hostile.map((text) => `/${text.replaceAll(/[ ?#]/g, '')}`);

const TIME = Date.UTC(2026, 2, 2, 23, 0, 1);
const facts = fc.record({
  ip: fc.constantFrom('192.0.2.7', '2001:db8::7'),
  status: fc.constantFrom(200, 301, 404, 499, 503),
  sent: fc.integer({ min: 0, max: 1e9 }),
  took_ms: fc.integer({ min: 0, max: 100_000 }),
  path: hostilePath,
  agent: hostile,
  user: hostile,
  referer: hostile,
});
type Facts = typeof facts extends fc.Arbitrary<infer F> ? F : never;

/** Format strings as people use them, each with a function that writes its line. */
const WRITERS: ReadonlyArray<readonly [name: string, log_format: string, write: (of: Facts) => string]> = [
  [
    'nginx combined with times',
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for" rt=$request_time uct="$upstream_connect_time" urt=$upstream_response_time',
    ({ ip, status, sent, took_ms, path, agent, user, referer }) =>
      `${ip} - ${byNginx(user)} [02/Mar/2026:23:00:01 +0000] "GET ${byNginx(path)} HTTP/1.1" ${status} ${sent} "${byNginx(referer)}" "${byNginx(agent)}" "${byNginx(user)}" rt=${(took_ms / 1000).toFixed(3)} uct="0.001, 0.002" urt=0.100 : -`,
  ],
  [
    'nginx with a host first and the user agent last',
    '$host $remote_addr [$time_iso8601] $status $bytes_sent $request_time $request_method "$request_uri" $http_user_agent',
    ({ ip, status, sent, took_ms, path, agent }) => `shop.example.com ${ip} [2026-03-02T23:00:01+00:00] ${status} ${sent} ${(took_ms / 1000).toFixed(3)} GET "${byNginx(path)}" ${byNginx(agent)}`,
  ],
  [
    'nginx with tabs',
    '$msec\\t$http_referer\\t$remote_addr\\t$status\\t$bytes_sent\\t$request_time\\t$uri\\t$http_user_agent',
    ({ ip, status, sent, took_ms, path, agent, referer }) => ['1772492401.000', byNginx(referer), ip, status, sent, (took_ms / 1000).toFixed(3), byNginx(path), byNginx(agent)].join('\t'),
  ],
  [
    'nginx JSON',
    'log_format x escape=json \'{"ref":"$http_referer","t":"$time_iso8601",\'\n  \'"ip":"$remote_addr","user":"$remote_user","request":"$request","status": $status,"sent":$bytes_sent,"took":"$request_time","agent":"$http_user_agent"}\';',
    ({ ip, status, sent, took_ms, path, agent, user, referer }) =>
      `{"ref":"${byJson(referer)}","t":"2026-03-02T23:00:01+00:00","ip":"${ip}","user":"${byJson(user)}","request":"GET ${byJson(path)} HTTP/1.1","status": ${status},"sent":${sent},"took":"${(took_ms / 1000).toFixed(3)}","agent":"${byJson(agent)}"}`,
  ],
  [
    'nginx JSON, written again by a shipper',
    '{"ref":"$http_referer","t":"$time_iso8601","ip":"$remote_addr","request":"$request","status":"$status","sent":$bytes_sent,"took":$request_time,"agent":"$http_user_agent"}',
    ({ ip, status, sent, took_ms, path, agent, referer }) =>
      JSON.stringify({ agent, took: took_ms / 1000, sent, '@version': '1', status: String(status), request: `GET ${path} HTTP/1.1`, ip, t: '2026-03-02T23:00:01+00:00', ref: referer }),
  ],
  [
    'Apache combined with a duration',
    'LogFormat "%v %h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\" %D" timed',
    ({ ip, status, sent, took_ms, path, agent, user, referer }) =>
      `shop.example.com ${ip} - ${user === '' ? '""' : byApache(user)} [02/Mar/2026:23:00:01 +0000] "GET ${byApache(path)} HTTP/1.1" ${status} ${sent} "${byApache(referer)}" "${byApache(agent)}" ${took_ms * 1000}`,
  ],
  [
    'Apache with the times of strftime',
    '%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t [%a] %u "%r" %>s %b %{ms}T "%{User-Agent}i"',
    ({ ip, status, sent, took_ms, path, agent, user }) =>
      `02/Mar/2026 23:00:01.000 +0000 [${ip}] ${user === '' ? '""' : byApache(user)} "GET ${byApache(path)} HTTP/1.1" ${status} ${sent} ${took_ms} "${byApache(agent)}"`,
  ],
];

describe('a line with hostile text of the client', () => {
  it.each(WRITERS)('is read with the values of the server: %s', (name, log_format, write) => {
    const read = readWith(log_format);
    fc.assert(
      fc.property(facts, (of) => {
        const line = write(of);
        fc.pre(!/[\n\r]/.test(line));
        const result = read(line);
        const begins = name.startsWith('Apache');
        expect(result).toMatchObject({
          kind: 'record',
          record: { src_ip: of.ip, status: of.status, bytes_backward: of.sent, start_time: begins ? TIME : TIME - of.took_ms, end_time: begins ? TIME + of.took_ms : TIME },
        });
        const { path } = (result as { record: TrafficRecord }).record;
        // Text of more than 1,024 characters is cut; U+FFFD stands for half a pair, which has no bytes.
        if (of.path.length <= 1000 && !/\p{Surrogate}/u.test(of.path)) expect(path).toBe(of.path);
      }),
      { numRuns: 400 },
    );
  });

  it.each(WRITERS)('is recognised by its format string, before the formats that need none: %s', (_name, log_format, write) => {
    const line = write({ ip: '192.0.2.7', status: 200, sent: 5, took_ms: 1, path: '/a', agent: 'curl', user: '-', referer: '-' });
    expect(FORMATS.find((format) => format.fieldsOf([line], { log_format }) !== null)?.id).toBe('log_format');
    expect(logFormat.fieldsOf(['GET / HTTP/1.1'], { log_format })).toBeNull();
  });

  it('is read in time that grows with its length', () => {
    const read = readWith('$remote_user $http_x $http_y $upstream_addr $upstream_status [$time_local] $status "$request" $remote_addr');
    const started = performance.now();
    expect(read(`${'a 1, '.repeat(50_000)}[02/Mar/2026:23:00:00 +0000] x`)).toEqual({ kind: 'rejected', reason: 'line does not match the log format that was given' });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a format string', () => {
  it.each([
    ['combined', '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl"'],
    ['vhost_combined', 'shop.example.com:80 192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl"'],
    ['LogFormat "%h %t \\"%r\\" %>s" short', '192.0.2.7 [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200'],
    ['CustomLog "logs/access.log" "%a %t %s %U"', '192.0.2.7 [02/Mar/2026:23:00:00 +0000] 200 /a'],
    ['"%h %t \\"%r\\" %>s"', '192.0.2.7 [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200'],
    ['%h [%{sec}t] "%r" %>s', '192.0.2.7 [1772492400] "GET /a HTTP/1.1" 200'],
    ['%{c}a %{end:msec}t %{%Y}n "%m %U%q %H" %>s', '192.0.2.7 1772492400000 x y "GET /a?b HTTP/1.1" 200'],
    ['%!200,304{X}i %h %{%b %d %I:%M:%S %p %Y}t %s "%r"', 'a b 192.0.2.7 Mar 02 11:00:00 PM 2026 200 "GET /a HTTP/1.1"'],
    ['$remote_addr $msec $scheme://$host$request_uri $status', '192.0.2.7 1772492400.000 http://shop.example.com:80/a?b=c d 200'],
    ['$remote_addr [$time_iso8601] "$request_method $uri$is_args$args" ${status}', '192.0.2.7 [2026-03-03T00:00:00+01:00] "GET /a?b=c" 200'],
    ["'$http_x_forwarded_for $time_iso8601 $status ' '\"$uri\"'", '192.0.2.7, 10.0.0.3 2026-03-03T00:00:00+01:00 200 "/a"'],
    ['%{X-Forwarded-For}i %l %u %t "%r" %>s', '192.0.2.7, 10.0.0.3 - a b [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200'],
    ['$msec"$uri"$status"$request_time"$upstream_response_time"$http_x_forwarded_for', '1772492400.000"/a"200"0.000"0.001, 0.002"192.0.2.7, 10.0.0.3'],
    ['%h %u %{X}i %t "%r" %s', '192.0.2.7 "" - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200'],
  ])('%s is read', (log_format, line) => {
    expect(logFormatSchema.safeParse(log_format).success).toBe(true);
    expect(record(log_format, line)).toMatchObject({ src_ip: '192.0.2.7', end_time: Date.UTC(2026, 2, 2, 23), status: 200, path: '/a' });
  });

  it('prefers bytes with headers, the client behind a module, and the port of the client', () => {
    expect(record('%a %{c}a %{remote}p %p %A [%{usec}t] %b %O %I %X %>s "%r"', '192.0.2.7 10.0.0.2 4000 443 10.0.0.5 [1772492400000250] 5 9 7 + 200 "GET / HTTP/1.1"')).toMatchObject({
      src_ip: '192.0.2.7', src_port: 4000, dst_ip: '10.0.0.5', dst_port: 443, bytes_backward: 9, bytes_forward: 7, start_time: 1_772_492_400_000,
    });
    expect(record('$realip_remote_addr $remote_addr:$remote_port $msec $ssl_protocol $status $request_id', '10.0.0.2 2001:db8::7:4000 1772492400.250 TLSv1.3 204 0a1b')).toMatchObject({
      src_ip: '2001:db8::7', src_port: 4000, protocol: 'https', bytes_forward: 0, bytes_backward: null, request_id: '0a1b', end_time: 1_772_492_400_250,
    });
  });

  it('in which text of the client could be taken for a value of the server is refused', () => {
    expect(errorOf('$remote_addr [$time_local] $http_referer $status $http_user_agent')).toBe(
      '$status cannot be read safely: got it between $http_referer and $http_user_agent, which are text of the client without quotes, expected at most one such text in a row. ' +
        'Quote both ("$http_user_agent"), separate the fields by tabs or |, or move $status to the begin of the line.',
    );
    expect(errorOf('$remote_addr $msec $http_user_agent$status')).toMatch(/^\$status cannot be separated from \$http_user_agent: got nothing between them/);
    expect(errorOf('$remote_addr|$remote_user|$time_local|$request $status $http_user_agent')).toMatch(/^\$time_local cannot be read safely/);
    expect(errorOf('$remote_addr $msec $http_x:$server_addr')).toMatch(/^\$server_addr cannot be separated from \$http_x: got ":" between them/);
    expect(errorOf('escape=none $remote_addr [$time_local] "$request" $status "$http_user_agent"')).toMatch(/^\$status cannot be read safely/);
    expect(errorOf('%h %t %{Referer}i %>s %{User-Agent}i')).toMatch(/^%>s cannot be read safely/);
    // Times have a fixed shape.
    expect(errorOf('$remote_addr $status $time_local $http_user_agent')).toBe('');
    expect(errorOf('$http_user_agent $time_local $remote_addr')).toBe('');
    // Not used, or on the same side of all texts: allowed.
    expect(errorOf('$remote_addr $status [$time_local] $http_referer $request_completion $http_user_agent')).toBe('');
    expect(errorOf('$remote_addr [$time_local] $http_referer|$http_user_agent $status')).toBe('');
    expect(errorOf('escape=none $remote_addr [$time_local] $status $request')).toBe('');
  });

  it.each([
    ['$remote_user|$remote_addr|$time_local|$request|$status|$http_user_agent', (text: string) => `${text}|192.0.2.7|02/Mar/2026:23:00:00 +0000|GET ${text} HTTP/1.1|404|${text}`],
    ['escape=none $remote_user ^ $remote_addr ^ $time_local ^ $request ^ $status ^ $http_user_agent', (text: string) => `${text} ^ 192.0.2.7 ^ 02/Mar/2026:23:00:00 +0000 ^ GET ${text} HTTP/1.1 ^ 404 ^ ${text}`],
    ['%{Host}i %h %u %t "%r" %>s', (text: string) => `${text} 192.0.2.7 ${text} [02/Mar/2026:23:00:00 +0000] "GET ${text} HTTP/1.1" 404`],
  ])('with one separator is read where no client sent the separator: %s', (log_format, write) => {
    const read = readWith(log_format);
    let rejected = 0;
    fc.assert(
      fc.property(hostile, (raw) => {
        const text = log_format.startsWith('escape=none') ? raw.replaceAll(/[\r\n]/g, '') : byNginx(raw);
        const result = read(write(text));
        if (result.kind === 'rejected') {
          rejected++;
          expect(result.reason).toBe('line does not match the log format that was given');
          expect(text).toMatch(log_format.includes('|') ? /\|/ : log_format.includes('^') ? /\^/ : / /);
        } else expect(result).toMatchObject({ kind: 'record', record: { src_ip: '192.0.2.7', status: 404, start_time: Date.UTC(2026, 2, 2, 23) } });
      }),
      { numRuns: 500, examples: [['x|192.0.2.66|02/Mar/2026:23:00:00 +0000|GET / HTTP/1.1|200|y'], ['x ^ 192.0.2.66 ^ z'], ['x 192.0.2.66 y']] },
    );
    expect(rejected).toBeGreaterThan(0);
  });

  it('without fields, address or time, or with unknown directives, is refused', () => {
    expect(errorOf('hello')).toBe('The log format has no fields: got "hello", expected variables of nginx such as $remote_addr, or directives of Apache such as %h.');
    expect(errorOf('$time_local $status')).toBe('The log format has no address of the client: expected $remote_addr (nginx), or %h or %a (Apache).');
    expect(errorOf('%h %>s')).toBe('The log format has no time: expected $time_local, $time_iso8601 or $msec (nginx), or %t (Apache).');
    expect(errorOf('%h %t %Q')).toBe("Unknown directive: got %Q, expected a directive of Apache's LogFormat such as %h, %t or %>s.");
    expect(errorOf('%h %{%Q}t')).toMatch(/^Unknown conversion in %\{%Q\}t: got %Q/);
    expect(logFormatSchema.safeParse('hello').error?.issues[0].message).toMatch(/^The log format has no fields/);
  });
});
