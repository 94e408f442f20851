import { SEVERITIES, type Finding, type SourceContext, type SourceKind } from '@weir/schema';

/** Where the context of an address comes from. */
export interface Enrichment {
  /** Changes when the same address may get another context. */
  readonly version: string;
  /** Reads what may have changed since. */
  readonly refresh: () => Promise<void>;
  readonly of: (address: string) => SourceContext;
}

type Advise = (context: SourceContext, who: string, owner: string) => string;

/** What each kind of source changes about what to do. Whoever is behind a shared exit, others are behind it, too. */
const ADVICE: Record<SourceKind, Advise> = {
  shared_exit: (_, who) =>
    `This is a shared exit of ${who}: do not block it, others come through it too; ask its owner who it was, with the times.`,
  cdn: (_, who) =>
    `This came through ${who}, which passes on the requests of many: find the visitor's own address in the header it forwards, and act on that.`,
  cloud: (_, who) => `This is a machine in ${who}, where addresses change hands: find out whose it was at that time, starting with your own and your partners'.`,
  hosting: (_, who) => `This is a server in the network of ${who}, which rents them out: no visitor's own line; check whether you or a partner runs one there.`,
  scanner: (_, who) => `This is a known scanner, ${who}, which looks at the whole internet: see what it found open here rather than why it came.`,
  search_bot: (_, who) => `This address is published as ${who}'s: see whether it may fetch what it fetched; robots.txt and the bot's owner change that.`,
  private: () => 'This is a private address: it is in your own network, or translated there; your own records say whose it is.',
  reserved: (context) =>
    `Nobody on the internet has this address (${context.kind_source ?? 'it is reserved'}): the log is made up or translated, or the address is forged.`,
  unknown: (_, __, owner) => (owner === '' ? '' : `The network is that of ${owner}: that is whom to ask.`),
};

/** Where an address is shared, a clause that talks of blocking goes, whichever finding wrote it. */
const SHARED: ReadonlySet<SourceKind> = new Set(['shared_exit', 'cdn']);
const withoutBlocking = (advice: string): string =>
  advice
    .split(/(?<=\.)\s+/)
    .map((sentence) => sentence.replace(/\.$/, '').split(/;\s*/).filter((clause) => clause !== '' && !/\b(un)?block|\bban\b|\bdeny|firewall/i.test(clause)).join('; '))
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence}.`)
    .join(' ');

/** What a kind of source is known to do to everybody: still shown, after the others of its severity. */
const EXPECTED: Partial<Record<SourceKind, readonly string[]>> = { scanner: ['port_scan'] };

/** A finding with what is known of its source: its advice says so, its severity stays. */
export const enrichFinding = (finding: Finding, context: SourceContext): Finding => {
  const owner = context.organisation === null ? '' : `${context.organisation} (AS${context.asn})`;
  const who = context.operator ?? (owner === '' ? 'its owner' : owner);
  const base = SHARED.has(context.kind) ? withoutBlocking(finding.advice) : finding.advice;
  const named = context.lists.filter(({ name }) => name !== context.operator).map(({ name }) => `"${name}"`);
  const listed = named.length === 0 ? '' : `It is on the list ${named.join(' and ')}.`;
  const isLower = EXPECTED[context.kind]?.includes(finding.kind) === true;
  const own = ADVICE[context.kind](context, who, owner);
  const lower = isLower ? 'Such scans reach everybody, so look at the others first.' : '';
  return {
    ...finding,
    context,
    priority: isLower ? 'lower' : 'usual',
    advice: (context.kind === 'reserved' ? [base, own, listed] : [own, listed, lower, base]).filter((part) => part !== '').join(' '),
  };
};

/** Every finding with its context, the most severe first, lower priority last within a severity. None is dropped. */
export const enrichFindings = (findings: readonly Finding[], enrichment: Pick<Enrichment, 'of'>): Finding[] =>
  findings
    .map((finding) => enrichFinding(finding, enrichment.of(finding.entity)))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || Number(a.priority === 'lower') - Number(b.priority === 'lower'));
