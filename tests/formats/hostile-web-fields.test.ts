import { FORMATS } from '../../datasource-server/src/intake/formats/index.ts';
import type { LogHints, RowResult } from '../../datasource-server/src/intake/formats/define-format.ts';
import { ESCAPES, hostileValues } from '../../datasource-server/src/test-support/hostile-values.ts';

/** HAProxy writes `#XX` for quotes, braces, bars, `#` and what is not printable. */
const byHaproxy = (text: string): string =>
  [...Buffer.from(text)].map((byte) => (byte < 32 || byte > 126 || '"#{|}'.includes(String.fromCharCode(byte)) ? `#${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))).join('');

/** A text of the client in a line of a format: `@` in the line. */
interface ClientText {
  readonly format: string;
  readonly field: string;
  readonly line: string;
  readonly hints?: LogHints;
  readonly write: (text: string) => string;
  /** Values with which the line is one reject, because the server does not escape them. */
  readonly rejected?: RegExp;
}

const CLF = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 404 512 "-" "curl" 7 "shop@docker" "http://10.0.0.5:80" 250ms';
const ENVOY = '[2026-03-02T23:00:00.250Z] "GET /a HTTP/1.1" 404 - 12 512 109 108 "192.0.2.7" "curl" "id" "shop" "10.0.1.5:8080"';
const ISTIO = '[2026-03-02T23:00:00.250Z] "GET /a HTTP/2" 404 - via_upstream - "-" 12 512 109 108 "-" "curl" "id" "shop" "10.0.1.5:8080" outbound|80||shop 10.0.1.4:41000 10.0.0.5:8443 192.0.2.7:52624 sni default';
const HAPROXY = 'haproxy[1]: 192.0.2.7:33317 [02/Mar/2026:23:00:00.250] http-in static/srv1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {shop} {} "GET /a HTTP/1.1"';
const CONNECTION = '2026-03-02T23:00:00.514108Z 192.0.2.7 36280 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.250 "CN=client" NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z FEF257372D5C14D4 Success TID_3180a7';
const ELB = '2026-03-02T23:00:00.186641Z shop 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.250057 404 404 12 821 "GET https://www.example.com:443/a HTTP/1.1" "curl" ECDHE TLSv1.2';
const SQUID = '1772492400.250    180 192.0.2.7 TCP_MISS/404 411 GET http://www.example.com/a - HIER_DIRECT/198.51.100.4 text/html';
const NGINX = '$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent "$http_user_agent"';
const NGINX_ROW = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 404 512 "curl"';
const withoutSpaces = (text: string): string => text.replaceAll(/\s/g, '');
/** Envoy refuses spaces and controls in paths; it escapes no quotes. */
const SEPARATOR = /" "/;

const TEXTS: readonly ClientText[] = [
  { format: 'traefik', field: 'user', line: CLF.replace('- - [', '- @ ['), write: ESCAPES.none },
  { format: 'traefik', field: 'path', line: CLF.replace('/a', '/@'), write: ESCAPES.percent },
  { format: 'traefik', field: 'referrer', line: CLF.replace('"-"', '"@"'), write: ESCAPES.json },
  { format: 'traefik', field: 'user agent', line: CLF.replace('curl', '@'), write: ESCAPES.json },
  { format: 'envoy', field: 'path', line: ENVOY.replace('/a', '/@'), write: withoutSpaces },
  { format: 'envoy', field: 'user agent', line: ENVOY.replace('curl', '@'), write: ESCAPES.none, rejected: SEPARATOR },
  { format: 'envoy', field: 'authority', line: ENVOY.replace('"shop"', '"@"'), write: ESCAPES.none, rejected: SEPARATOR },
  { format: 'envoy', field: 'path in the format of Istio', line: ISTIO.replace('/a', '/@'), write: withoutSpaces },
  { format: 'envoy', field: 'forwarded addresses in the format of Istio', line: ISTIO.replace('108 "-"', '108 "@"'), write: ESCAPES.none, rejected: SEPARATOR },
  { format: 'envoy', field: 'user agent in the format of Istio', line: ISTIO.replace('curl', '@'), write: ESCAPES.none, rejected: SEPARATOR },
  { format: 'envoy', field: 'server name in the format of Istio', line: ISTIO.replace(' sni ', ' @ '), write: ESCAPES.none, rejected: SEPARATOR },
  { format: 'haproxy', field: 'path', line: HAPROXY.replace('/a', '/@'), write: byHaproxy },
  { format: 'haproxy', field: 'captured header', line: HAPROXY.replace('{shop}', '{@}'), write: byHaproxy },
  { format: 'haproxy', field: 'captured cookie', line: HAPROXY.replace('- - ----', '@ - ----'), write: ESCAPES.none },
  { format: 'aws_alb_connection', field: 'subject of the certificate', line: CONNECTION.replace('CN=client', 'CN=@'), write: ESCAPES.none },
  { format: 'aws_classic_elb', field: 'path', line: ELB.replace('443/a', '443/@'), write: ESCAPES.none },
  { format: 'aws_classic_elb', field: 'user agent', line: ELB.replace('curl', '@'), write: ESCAPES.none },
  { format: 'squid', field: 'path', line: SQUID.replace('com/a', 'com/@'), write: ESCAPES.none },
  { format: 'squid', field: 'user', line: SQUID.replace(' - HIER', ' @ HIER'), write: ESCAPES.percent },
  { format: 'log_format', field: 'user', line: NGINX_ROW.replace('- - [', '- @ ['), hints: { log_format: NGINX }, write: ESCAPES.nginx },
  { format: 'log_format', field: 'request', line: NGINX_ROW.replace('GET /a HTTP/1.1', '@'), hints: { log_format: NGINX }, write: ESCAPES.nginx },
  { format: 'log_format', field: 'user agent of Apache', line: NGINX_ROW.replace('curl', '@'), hints: { log_format: '%h %l %u %t "%r" %>s %b "%{User-Agent}i"' }, write: ESCAPES.apache },
];

/** Values of the server, which no text of a client may change. */
const factsOf = (result: RowResult): unknown => {
  if (result.kind !== 'record') return result;
  const { src_ip, src_port, start_time, end_time, status, bytes_forward, bytes_backward, outcome } = result.record;
  return { src_ip, src_port, start_time, end_time, status, bytes_forward, bytes_backward, outcome };
};

describe.each(TEXTS.map((text) => [text.format, text.field, text] as const))('%s: %s', (format, _field, { line, hints = {}, write, rejected }) => {
  const definition = FORMATS.find(({ id }) => id === format)!;

  it('cannot change the values of the server', () => {
    const read = definition.open([line], hints).read as (line: string) => RowResult;
    const expected = factsOf(read(line.replace('@', 'benign')));
    expect(expected).toMatchObject({ src_ip: '192.0.2.7' });
    for (const value of hostileValues()) {
      const result = read(line.replace('@', () => write(value)));
      const isRejected = rejected?.test(write(value)) === true;
      expect([value.slice(0, 80), isRejected ? result.kind : factsOf(result)]).toEqual([value.slice(0, 80), isRejected ? 'rejected' : expected]);
    }
  });

  it('cannot be mistaken for another format', () => {
    const wrong = hostileValues()
      .map((value) => write(value))
      .filter((value) => rejected?.test(value) !== true)
      .map((value) => ({ value, found: FORMATS.find(({ fieldsOf, required }) => {
          const fields = fieldsOf([line.replace('@', () => value)], hints);
          return fields !== null && required.every((names) => names.some((name) => fields.includes(name)));
        })?.id,
      }))
      .filter(({ found }) => found !== format);
    expect(wrong.map(({ value, found }) => `${found}: ${value.slice(0, 60)}`)).toEqual([]);
  });
});
