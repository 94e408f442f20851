import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceContextSchema } from '@weir/schema';
import { LIST_LIMITS } from './address-lists.ts';
import { openNetworkDatabases } from './network-databases.ts';
import { SourceEnrichment } from './source-enrichment.ts';

const LIST = { name: 'Partners', description: 'Companies we work with', version: 3, type: 'cidr', list: ['17.0.0.0/8', '2001:4860::/32', '9.9.9.9'] };

describe('the context of a source', () => {
  let folder: string;
  let enrichment: SourceEnrichment;
  let problems: string[];
  const put = (file: string, content: unknown): void => writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-lists-'));
    problems = [];
    enrichment = new SourceEnrichment(openNetworkDatabases((problem) => problems.push(problem)), folder, (file, problem) => problems.push(`${file}: ${problem}`));
  });
  afterEach(() => {
    enrichment.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['165.225.240.79', 'shared_exit', 'Zscaler'],
    ['8.36.116.1', 'shared_exit', 'Netskope'],
    ['104.16.1.1', 'cdn', 'Cloudflare'],
    ['151.101.1.1', 'cdn', 'Fastly'],
    ['52.95.110.1', 'cloud', 'Amazon Web Services'],
    ['34.80.0.1', 'cloud', 'Google Cloud'],
    ['192.241.205.18', 'hosting', 'DigitalOcean'],
    ['65.49.1.104', 'hosting', 'Hurricane Electric'],
    ['162.142.125.1', 'scanner', 'Censys'],
    ['198.235.24.81', 'scanner', 'Palo Alto Networks Cortex Xpanse'],
    ['66.249.66.1', 'search_bot', 'Googlebot'],
    ['2001:4860:4801:10::1', 'search_bot', 'Googlebot'],
    ['157.55.39.1', 'search_bot', 'Bingbot'],
    ['10.0.0.1', 'private', null],
    ['203.0.113.77', 'reserved', null],
    ['155.91.45.242', 'unknown', null],
  ])('of %s is %s: %s', (address, kind, operator) => {
    const context = enrichment.of(address);
    expect(context).toMatchObject({ kind, operator });
    expect(sourceContextSchema.parse(context)).toEqual(context);
    expect(context.kind_source === null).toBe(kind === 'unknown');
    expect(problems).toEqual([]);
  });

  it('is described in one line', () => {
    expect(enrichment.of('165.225.240.79').says).toMatch(/^shared proxy exit: Zscaler; Zscaler.* \(AS62044, [A-Z]{2}\)$/);
    expect(enrichment.of('155.91.45.242').says).toMatch(/^Merck.* \(AS7054, US\)$/);
    expect(enrichment.of('203.0.113.77').says).toBe('reserved address: RFC 5737, documentation and examples');
    expect(enrichment.of('not an address').says).toBe('unknown network');
  });

  it('names the lists an address is on, and changes its version with them', async () => {
    await enrichment.refresh();
    const before = enrichment.version;
    put('partners.json', LIST);
    mkdirSync(join(folder, 'misp-style'));
    put('misp-style/list.json', { ...LIST, name: 'Resolvers', type: undefined, list: ['9.9.9.9', 'dns.example'] });
    await enrichment.refresh();
    expect(enrichment.version).not.toBe(before);
    expect(enrichment.of('17.1.2.3').lists).toEqual([{ name: 'Partners', file: 'partners.json', version: 3 }]);
    expect(enrichment.of('9.9.9.9').says).toMatch(/on the list "Resolvers"; on the list "Partners"$/);
    expect(enrichment.of('18.0.0.1').lists).toEqual([]);
    expect(problems).toEqual([`${join('misp-style', 'list.json')}: 1 of 2 entries ignored: they are not addresses`]);
    rmSync(join(folder, 'partners.json'));
    rmSync(join(folder, 'misp-style'), { recursive: true });
    await enrichment.refresh();
    expect(enrichment.version).toBe(before);
  });

  it('takes the kind from a list before that of the tables', async () => {
    put('exits.json', { ...LIST, name: 'Our exits', weir_kind: 'shared_exit', list: ['192.241.205.18', '10.9.0.0/16'] });
    await enrichment.refresh();
    expect(enrichment.of('192.241.205.18')).toMatchObject({ kind: 'shared_exit', operator: 'Our exits', kind_source: 'exits.json', asn: 14061 });
    expect(enrichment.of('10.9.1.1')).toMatchObject({ kind: 'shared_exit' });
    expect(enrichment.of('10.8.1.1')).toMatchObject({ kind: 'private' });
  });

  it('skips an invalid file, reports it once, and uses the others', async () => {
    put('good.json', LIST);
    put('broken.json', '{');
    put('hostnames.json', { ...LIST, type: 'hostname', list: ['.example.org'] });
    put('nameless.json', { ...LIST, name: undefined });
    put('words.json', { ...LIST, list: ['none', '1.2.3.4/99'] });
    put('unknown-kind.json', { ...LIST, weir_kind: 'friend' });
    put('huge.json', ' '.repeat(LIST_LIMITS.file_bytes + 1));
    put('notes.txt', 'not a list');
    await enrichment.refresh();
    await enrichment.refresh();
    expect(enrichment.of('17.1.2.3').lists).toHaveLength(1);
    expect(problems.sort()).toEqual([
      expect.stringMatching(/^broken\.json: skipped: .*JSON/),
      'hostnames.json: skipped: a list of type hostname has no addresses, expected cidr or string',
      `huge.json: skipped: too large: got ${LIST_LIMITS.file_bytes + 1} bytes, expected at most ${LIST_LIMITS.file_bytes}`,
      expect.stringMatching(/^nameless\.json: skipped: not a warning list: name: /),
      expect.stringMatching(/^unknown-kind\.json: skipped: not a warning list: weir_kind: /),
      'words.json: skipped: none of its entries is an address',
    ]);
  });

  it('works without a folder', async () => {
    const none = new SourceEnrichment(openNetworkDatabases(() => undefined), join(folder, 'missing'), () => problems.push('reported'));
    await none.refresh();
    expect(none.of('8.8.8.8').lists).toEqual([]);
    expect(problems).toEqual([]);
  });
});
