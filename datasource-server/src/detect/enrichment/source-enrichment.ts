import { hash } from 'node:crypto';
import type { ListMatch, SourceContext, SourceKind } from '@weir/schema';
import { findSpecialUse, parseAddress, parseRange, type Address } from './address.ts';
import { loadLists, lookAtFolder, type LoadedLists } from './address-lists.ts';
import type { Enrichment } from './enrich-findings.ts';
import { KNOWN_NETWORKS, type KnownNetwork } from './known-networks.ts';
import type { NetworkDatabases, NetworkFacts } from './network-databases.ts';
import { RangeSet } from './range-set.ts';

/** Increased when the texts change, so that stored findings are rebuilt. */
const TEXT_VERSION = 2;

/** Number of addresses whose country is remembered; a lookup takes 3 us. */
const MAX_COUNTRIES = 65_536;

const KIND_WORDS: Record<SourceKind, string> = {
  shared_exit: 'shared proxy exit',
  cdn: 'CDN',
  cloud: 'cloud',
  hosting: 'hosting',
  scanner: 'scanner',
  search_bot: 'search bot',
  private: 'private address',
  reserved: 'reserved address',
  unknown: '',
};

const byAsn = new Map(KNOWN_NETWORKS.flatMap((known) => (known.asns ?? []).map((asn) => [asn, known] as const)));
const byRange = KNOWN_NETWORKS.filter(({ ranges }) => ranges !== undefined).map((known) => ({
  known,
  addresses: new RangeSet(known.ranges!.map((range) => parseRange(range)!)),
}));
const KNOWN_VERSION = hash('sha256', JSON.stringify(KNOWN_NETWORKS), 'hex').slice(0, 8);

type Verdict = Pick<SourceContext, 'kind' | 'kind_source' | 'operator'>;

const toVerdict = ({ kind, source, operator }: KnownNetwork): Verdict => ({ kind, kind_source: source, operator });

/** The context of an unknown address. */
export const UNKNOWN_CONTEXT: SourceContext = {
  kind: 'unknown',
  kind_source: null,
  operator: null,
  asn: null,
  organisation: null,
  country_code: null,
  lists: [],
  says: 'unknown network',
};

/** Context of addresses without network access: special uses, the user's lists, published ranges, and the owner of the network. */
export class SourceEnrichment implements Enrichment {
  private loaded: LoadedLists = { lists: [], problems: [], fingerprint: 'none' };
  private seen: string | null = null;
  private readonly countries = new Map<string, string | null>();

  constructor(
    private readonly databases: NetworkDatabases,
    private readonly folder: string,
    private readonly report: (file: string, problem: string) => void,
  ) {}

  /** Changes when an address may get another context. */
  get version(): string {
    return [TEXT_VERSION, KNOWN_VERSION, this.databases.version, this.loaded.fingerprint].join(' ');
  }

  /** Reads the lists when the folder has changed, and reports each problem once. */
  async refresh(): Promise<void> {
    const seen = await lookAtFolder(this.folder);
    if (seen === this.seen) return;
    this.loaded = await loadLists(this.folder);
    this.seen = seen;
    for (const { file, problem } of this.loaded.problems) this.report(file, problem);
  }

  /** Returns the context of an address; the unknown context for any other text. */
  of(text: string): SourceContext {
    const address = parseAddress(text);
    if (address === null) return UNKNOWN_CONTEXT;
    const special = findSpecialUse(address);
    const facts = special === null ? this.databases.find(address) : { network: null, country_code: null };
    const matches = this.loaded.lists.filter(({ addresses }) => addresses.has(address.position));
    const lists = matches.map(({ name, file, version }) => ({ name, file, version }));
    const named = matches.find(({ kind }) => kind !== null);
    if (special !== null && named === undefined) {
      return toContext({ kind: special.kind, kind_source: `${special.source}, ${special.use}`, operator: null }, facts, lists);
    }
    if (named !== undefined) return toContext({ kind: named.kind!, kind_source: named.file, operator: named.name }, facts, lists);
    return toContext(verdictOn(address, facts), facts, lists);
  }

  /** @see Enrichment.countryOf */
  countryOf(address: string): string | null {
    const known = this.countries.get(address);
    if (known !== undefined) return known;
    if (this.countries.size >= MAX_COUNTRIES) this.countries.clear();
    const country = this.databases.countryOf(address);
    this.countries.set(address, country);
    return country;
  }

  close(): void {
    this.databases.close();
  }
}

const verdictOn = (address: Address, { network }: NetworkFacts): Verdict => {
  const known = byRange.find(({ addresses }) => addresses.has(address.position))?.known ?? (network === null ? undefined : byAsn.get(network.asn));
  return known === undefined ? { kind: 'unknown', kind_source: null, operator: null } : toVerdict(known);
};

const toContext = (verdict: Verdict, { network, country_code }: NetworkFacts, lists: readonly ListMatch[]): SourceContext => {
  const asn = network?.asn ?? null;
  const organisation = network?.organisation ?? null;
  return { ...verdict, asn, organisation, country_code, lists: [...lists], says: toWords(verdict, asn, organisation, country_code, lists) };
};

const toWords = (verdict: Verdict, asn: number | null, organisation: string | null, country_code: string | null, lists: readonly ListMatch[]): string => {
  const network = asn === null ? [] : [`${organisation ?? 'network'} (AS${asn}${country_code === null ? '' : `, ${country_code}`})`];
  const use = verdict.operator === null ? (verdict.kind_source ?? '') : verdict.operator;
  const kind = verdict.kind === 'unknown' ? [] : [`${KIND_WORDS[verdict.kind]}${use === '' ? '' : `: ${use}`}`];
  const listed = lists.filter(({ name }) => name !== verdict.operator).map(({ name }) => `on the list "${name}"`);
  const words = [...kind, ...network, ...listed];
  return words.length === 0 ? 'unknown network' : words.join('; ');
};
