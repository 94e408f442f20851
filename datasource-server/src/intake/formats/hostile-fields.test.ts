import { ESCAPES, hostileValues } from '../../test-support/hostile-values.ts';
import type { LineReader, LogHints, RowResult } from './define-format.ts';
import { FORMATS } from './index.ts';

/** A field that the client controls, in a line of a format. */
interface HostileField {
  readonly format: string;
  readonly field: string;
  /** Line with `@` in place of the field. */
  readonly line: string;
  readonly head?: readonly string[];
  readonly hints?: LogHints;
  /** How the server writes the field. */
  readonly escapes: ReadonlyArray<keyof typeof ESCAPES>;
  /** Values that cannot be distinguished from structure, because this server does not escape. */
  readonly except?: RegExp;
}

const ACCESS = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 404 17 "-" "curl/8"';
const ALB =
  'https 2026-03-02T23:00:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.086 0.048 0.037 404 404 457 821 "GET https://www.example.com:443/a HTTP/1.1" "curl/8.5" ECDHE-RSA-AES128-GCM-SHA256 ' +
  'TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "-" 1 2026-03-02T22:59:59.814000Z "waf,forward" "-" "-" "10.0.0.1:80" "404" "-" "-" TID_1 "-" "-" "-"';
const ELB = '2026-03-02T23:00:00.186641Z shop-lb 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.250057 404 404 12 821 "GET https://www.example.com:443/a HTTP/1.1" "curl/8.5" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2';
const CLOUDFRONT = '2026-03-02\t23:00:00\tLAX1\t2390\t192.0.2.7\tGET\td1.cloudfront.net\t/index.html\t404\t-\tMozilla/5.0\t-\t-\tHit\tabc==\texample.com\thttps\t421\t0.500';
const NLB = 'tls 2.0 2026-03-02T23:00:00 net/lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.7:51341 10.0.0.8:443 5000 2 98 246 - arn:aws:acm:1 - ECDHE-RSA-AES128-SHA tlsv12 - @ - - - 2026-03-02T22:59:55';
const ZEEK_HEAD = ['#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\turi\tuser_agent\trequest_body_len\tresponse_body_len\tstatus_code'];
const ZEEK = '1772492400.5\tC1\t192.0.2.7\t49156\t198.51.100.8\t80\t1\tGET\t/\tcurl\t0\t593\t404';
const IIS = '2026-03-02 23:00:01 10.0.0.5 GET /shop id=5 443 - 192.0.2.7 Mozilla - 404 0 0 250';
const HAPROXY = 'Mar  2 23:00:00 lb1 haproxy[14389]: 192.0.2.7:33317 [02/Mar/2026:23:00:00.250] http-in static/srv1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {shop.example.com|curl/8.5} {} "GET /a HTTP/1.1"';
const SQUID = '1772492400.250    180 192.0.2.7 TCP_MISS/404 411 GET http://www.example.com/a - HIER_DIRECT/198.51.100.4 text/html';

/** Fields of lines that are not JSON. A new format adds its own here. */
const FIELDS: readonly HostileField[] = [
  { format: 'access_log', field: 'user', line: ACCESS.replace('- - [', '- @ ['), escapes: ['apache', 'nginx', 'none'], except: /\[\d.*\] "/ },
  { format: 'access_log', field: 'request', line: ACCESS.replace('GET / HTTP/1.1', '@'), escapes: ['apache', 'nginx', 'none'] },
  { format: 'access_log', field: 'path', line: ACCESS.replace('GET /', 'GET /@'), escapes: ['apache', 'nginx', 'none'] },
  { format: 'access_log', field: 'referrer', line: ACCESS.replace('"-"', '"@"'), escapes: ['apache', 'nginx', 'none'] },
  { format: 'access_log', field: 'user agent', line: ACCESS.replace('curl/8', '@'), escapes: ['apache', 'nginx', 'none'] },
  { format: 'access_log', field: 'forwarded address behind the user agent', line: `${ACCESS} "@"`, escapes: ['apache', 'nginx', 'none'] },
  { format: 'access_log', field: 'forwarded address in front of the proxies', line: ACCESS.replace('192.0.2.7', '@, 192.0.2.7, 10.0.0.3'), hints: { trusted_proxies: ['10.0.0.0/8'] }, escapes: ['apache', 'nginx'] },
  { format: 'aws_alb', field: 'path', line: ALB.replace('443/a', '443/@'), escapes: ['nginx', 'none'] },
  { format: 'aws_alb', field: 'request', line: ALB.replace('GET https://www.example.com:443/a HTTP/1.1', '@'), escapes: ['nginx', 'none'] },
  { format: 'aws_alb', field: 'user agent', line: ALB.replace('curl/8.5', '@'), escapes: ['nginx', 'none'] },
  { format: 'aws_alb', field: 'trace id', line: ALB.replace('Root=1-58337281-1d84f3d73c47ec4e58577259', 'Root=@'), escapes: ['nginx', 'none'] },
  { format: 'aws_alb', field: 'domain', line: ALB.replace('"www.example.com"', '"@"'), escapes: ['nginx', 'none'] },
  { format: 'aws_classic_elb', field: 'path', line: ELB.replace('443/a', '443/@'), escapes: ['nginx', 'none'] },
  { format: 'aws_classic_elb', field: 'user agent', line: ELB.replace('curl/8.5', '@'), escapes: ['nginx', 'none'] },
  { format: 'aws_nlb', field: 'domain', line: NLB, escapes: ['percent', 'none'] },
  { format: 'aws_cloudfront', field: 'path', line: CLOUDFRONT.replace('/index.html', '/@'), escapes: ['percent'] },
  { format: 'aws_cloudfront', field: 'user agent', line: CLOUDFRONT.replace('Mozilla/5.0', '@'), escapes: ['percent'] },
  { format: 'aws_cloudfront', field: 'query', line: CLOUDFRONT.replace('Mozilla/5.0\t-', 'Mozilla/5.0\t@'), escapes: ['percent'] },
  { format: 'iis_w3c', field: 'path', line: IIS.replace('/shop', '/@'), escapes: ['plus', 'percent'] },
  { format: 'iis_w3c', field: 'query', line: IIS.replace('id=5', '@'), escapes: ['plus', 'percent'] },
  { format: 'iis_w3c', field: 'user', line: IIS.replace('443 -', '443 @'), escapes: ['plus', 'percent'] },
  { format: 'iis_w3c', field: 'user agent', line: IIS.replace('Mozilla', '@'), escapes: ['plus', 'percent'] },
  { format: 'haproxy', field: 'path', line: HAPROXY.replace('GET /a', 'GET /@'), escapes: ['nginx', 'none'] },
  { format: 'haproxy', field: 'captured header', line: HAPROXY.replace('curl/8.5', '@'), escapes: ['nginx', 'none'] },
  { format: 'squid', field: 'path', line: SQUID.replace('com/a', 'com/@'), escapes: ['percent'] },
  { format: 'squid', field: 'user', line: SQUID.replace(' - HIER', ' @ HIER'), escapes: ['percent'] },
  { format: 'zeek_http', field: 'uri', head: ZEEK_HEAD, line: ZEEK.replace('\t/\t', '\t/@\t'), escapes: ['zeek'] },
  { format: 'zeek_http', field: 'user agent', head: ZEEK_HEAD, line: ZEEK.replace('\tcurl\t', '\t@\t'), escapes: ['zeek'] },
];

/** Names of JSON properties that contain texts of clients. */
const CLIENT_NAME = /agent|ur[il]|path|referr?er|query|args|host|sni|domain|user|value|method|authority|cookie/i;
/** Names of properties that only look like it: the server writes them. */
const SERVER_NAME = /^ClientHost$/;

/** Returns the JSON line with another text in place of each property of the client. */
const clientFields = (line: string): ReadonlyArray<readonly [field: string, write: (value: string) => string]> => {
  const found: Array<readonly [string, (value: string) => string]> = [];
  const visit = (node: unknown, path: readonly string[]): void => {
    if (typeof node === 'string') {
      if (!CLIENT_NAME.test(path.at(-1)!) || SERVER_NAME.test(path.at(-1)!)) return;
      found.push([path.join('.'), (value) => JSON.stringify(JSON.parse(line), withValue(node, path.at(-1)!, value))]);
    } else if (typeof node === 'object' && node !== null) for (const [name, value] of Object.entries(node)) visit(value, [...path, name]);
  };
  visit(JSON.parse(line), []);
  return found;
};

const withValue = (before: string, name: string, value: string) => (key: string, given: unknown): unknown => (key === name && given === before ? value : given);

/** What a hostile value must not change. */
const factsOf = (result: RowResult): unknown => {
  if (result.kind === 'record') {
    const { src_ip, start_time, end_time, status, bytes_forward, bytes_backward, outcome } = result.record;
    return { src_ip, start_time, end_time, status, bytes_forward, bytes_backward, outcome };
  }
  if (result.kind !== 'session') return result;
  const { src_ip, start_time, end_time, response_code, bytes_in, bytes_out } = result.session;
  return { src_ip, start_time, end_time, response_code, bytes_in, bytes_out };
};
const allFacts = (result: ReturnType<LineReader['read']>): unknown => (result?.kind === 'several' ? result.rows.map(factsOf) : result === null ? null : factsOf(result));

const VALUES = hostileValues();
const formatOf = (id: string) => FORMATS.find((format) => format.id === id)!;

describe('fields that a client controls', () => {
  it('get 200 values', () => expect(new Set(VALUES).size).toBe(200));

  describe.each(FIELDS.map((field) => [`${field.format}: ${field.field}`, field] as const))('%s', (_name, { format: id, line, head, hints, escapes, except }) => {
    it.each(escapes)('cannot change or remove a row, escaped as %s', (escape) => {
      const format = formatOf(id);
      const reader = format.open(head ?? format.head, hints ?? format.hints ?? {});
      if (head === undefined) format.head.forEach(reader.read);
      const benign = line.replace('@', () => 'benign');
      const expected = allFacts(reader.read(benign));
      expect(expected).toHaveProperty('src_ip', '192.0.2.7');
      for (const value of VALUES) {
        if (except?.test(value) === true && escape === 'none') continue;
        const hostile = line.replace('@', () => ESCAPES[escape](value));
        expect([value.slice(0, 100), allFacts(reader.read(hostile))]).toEqual([value.slice(0, 100), expected]);
        expect(allFacts(reader.read(benign))).toEqual(expected);
      }
    });
  });

  const examples = FORMATS.flatMap((format) =>
    format.examples
      .filter(({ line, record, session, several }) => line.startsWith('{') && (record ?? session ?? several) !== undefined)
      .slice(0, 3)
      .flatMap((example, at) => clientFields(example.line).map(([field, write]) => [`${format.id} ${at}: ${field}`, format, example, write] as const)),
  );
  it.each(examples)('%s cannot change or remove a row', (_name, format, example, write) => {
    const reader = format.open(example.head ?? format.head, example.hints ?? format.hints ?? {});
    if (example.head === undefined) format.head.forEach(reader.read);
    const expected = allFacts(reader.read(example.line));
    for (const value of VALUES) {
      const facts = allFacts(reader.read(write(value)));
      expect([value.slice(0, 100), facts]).toEqual([value.slice(0, 100), expected]);
    }
    expect(allFacts(reader.read(example.line))).toEqual(expected);
  });
});
