import fc from 'fast-check';
import type { FormatDefinition } from '../../datasource-server/src/intake/formats/define-format.ts';
import { FORMATS } from '../../datasource-server/src/intake/formats/index.ts';
import { collectLog } from './collect-log.ts';

const HOSTILE = [
  '"', "'", '\\', '\\"', '\\x22', '%22', '[', ']', '{', '}', '{}', '[]', ',', ';', '|', '\\|', '=', '\\=', ' src=203.0.113.99 ', 'src=203.0.113.99', ' dst=203.0.113.99 spt=1 ', 'CEF:0|x|y|z|1|n|5|src=203.0.113.99', '"},{"ClientIP":"203.0.113.99',
  '"clientIP":"203.0.113.99"', '\u0000', '\u001b[31m', '\t', '\u2028', '\ufeff', '\ufffd', '\ud800', 'ü', '💥', '<script>', "' OR 1=1--", '../../etc/passwd', '${jndi:ldap://x}', '-', '', ' ', 'null', '0', 'NaN', '1e999', '__proto__', 'a'.repeat(5000),
  '192.0.2.1 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', 'http://x:99999/', '//', '?', '#', '/%00', 'constructor',
];
/** Texts that a client may send: those above, joined with others, 200 in all. */
const TEXTS = [...HOSTILE, ...fc.sample(fc.tuple(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE)).map((parts) => parts.join('')), { numRuns: 200 - HOSTILE.length, seed: 18 })].map((text) =>
  // A line ends at a line feed, which all these formats escape.
  text.replace(/[\r\n]/g, '\\n'),
);

/** Returns a line with a text in one of its fields that the client controls. */
type Writer = (text: string) => string;

const example = (id: string, at = 0): string => (FORMATS.find((format) => format.id === id) as FormatDefinition).examples[at].line;

/** Returns a writer that sets a value at a path of property names. */
const atPath = (line: string, ...path: readonly (string | number)[]): Writer => (text) => {
  const object = JSON.parse(line) as Record<string, unknown>;
  let parent = object as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) parent = parent[name] as Record<string | number, unknown>;
  parent[path[path.length - 1]] = text;
  return JSON.stringify(object);
};
const escapeCef = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('=', '\\=');
const CEF_WEB = example('cef', 1);

const FIELDS: ReadonlyArray<readonly [name: string, id: string, write: Writer]> = [
  ['Cloudflare, URI', 'cloudflare_http', atPath(example('cloudflare_http'), 'ClientRequestURI')],
  ['Cloudflare, agent', 'cloudflare_http', atPath(example('cloudflare_http'), 'ClientRequestUserAgent')],
  ['Cloudflare, host', 'cloudflare_http', atPath(example('cloudflare_http'), 'ClientRequestHost')],
  ['Cloudflare, method', 'cloudflare_http', atPath(example('cloudflare_http'), 'ClientRequestMethod')],
  ['Cloudflare events, path', 'cloudflare_firewall', atPath(example('cloudflare_firewall'), 'ClientRequestPath')],
  ['Cloudflare events, agent', 'cloudflare_firewall', atPath(example('cloudflare_firewall'), 'ClientRequestUserAgent')],
  ['Application Gateway, URI', 'azure_web', atPath(example('azure_web'), 'properties', 'originalRequestUriWithArgs')],
  ['Application Gateway, agent', 'azure_web', atPath(example('azure_web'), 'properties', 'userAgent')],
  ['Front Door, forwarded client', 'azure_web', atPath(example('azure_web', 2), 'properties', 'clientIp')],
  ['Front Door, URI', 'azure_web', atPath(example('azure_web', 2), 'properties', 'requestUri')],
  ['Google, URL', 'gcp_http', atPath(example('gcp_http'), 'httpRequest', 'requestUrl')],
  ['Google, agent', 'gcp_http', atPath(example('gcp_http'), 'httpRequest', 'userAgent')],
  ['Google, method', 'gcp_http', atPath(example('gcp_http'), 'httpRequest', 'requestMethod')],
  ['OCSF, path', 'ocsf', atPath(example('ocsf', 7), 'http_request', 'url', 'path')],
  ['OCSF, agent', 'ocsf', atPath(example('ocsf', 7), 'http_request', 'http_headers', 0, 'value')],
  ['OCSF, arguments', 'ocsf', atPath(example('ocsf', 7), 'http_request', 'args')],
  ['CEF, agent', 'cef', (text) => CEF_WEB.replace('curl/8.5 dst\\=x', () => escapeCef(text))],
  ['CEF, request', 'cef', (text) => CEF_WEB.replace('https://shop.example.com/login?a\\=b\\=c src\\=198.51.100.9', () => `https://shop.example.com/${escapeCef(text)}`)],
  ['CEF, agent not escaped', 'cef', (text) => CEF_WEB.replace('curl/8.5 dst\\=x', () => text)],
];

it.each(FIELDS)('200 hostile texts leave source, time and status of the row: %s', async (_name, id, write) => {
  expect(TEXTS).toHaveLength(200);
  const read = async (text: string) => collectLog((async function* () { yield Buffer.from(`${write(text)}\n`); })());
  const { records: [expected] } = await read('/plain');
  expect(expected.source_id).toBe(id);
  const wrong: string[] = [];
  for (const text of TEXTS) {
    const { records, tally } = await read(text);
    const [record] = records;
    const isSame = records.length === 1 && record.source_id === id && record.src_ip === expected.src_ip && record.start_time === expected.start_time && record.status === expected.status;
    if (!isSame && !(records.length === 0 && tally.rejects.total === 1)) wrong.push(JSON.stringify(text).slice(0, 80));
    if (records.length === 0) wrong.push(`rejected: ${JSON.stringify(text).slice(0, 80)}`);
  }
  expect(wrong).toEqual([]);
});
