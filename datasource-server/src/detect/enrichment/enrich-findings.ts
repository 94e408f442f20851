import { SEVERITIES, type Finding, type SourceContext, type SourceKind } from '@weir/schema';

/** Source of the context of addresses. */
export interface Enrichment {
  /** Changes when an address may get another context. */
  readonly version: string;
  /** Reads changes. */
  readonly refresh: () => Promise<void>;
  readonly of: (address: string) => SourceContext;
  /** Returns the country in which an address is registered; null for an unknown or private one. Fast enough for every session. */
  readonly countryOf: (address: string) => string | null;
}

type Advise = (context: SourceContext, who: string, owner: string) => string;

/** Advice by kind of source. Behind a shared exit are several users, so it must not be blocked. */
const ADVICE: Record<SourceKind, Advise> = {
  shared_exit: (_, who) =>
    `This is a shared exit of ${who}: do not block it, because others use it too; ask its owner which user it was at those times.`,
  cdn: (_, who) =>
    `This traffic came through ${who}, which forwards requests of many clients: find the client's address in the forwarding header, and act on that.`,
  cloud: (_, who) => `This is a machine in ${who}, where addresses change owners: find out who used it at that time, starting with your own accounts and those of partners.`,
  hosting: (_, who) => `This is a rented server in the network of ${who}, not a visitor's connection; check whether you or a partner runs one there.`,
  scanner: (_, who) => `This is a known internet scanner, ${who}: check which ports it found open.`,
  search_bot: (_, who) => `This address is published as one of ${who}'s addresses: check whether it may fetch these pages; robots.txt or the bot's owner can restrict it.`,
  private: () => 'This is a private address: it is in your network, or translated by a NAT; look up the machine in your own records.',
  reserved: (context) =>
    `This address is not used on the internet (${context.kind_source ?? 'reserved'}): the log is synthetic or translated, or the address is spoofed.`,
  unknown: (_, __, owner) => (owner === '' ? '' : `The network belongs to ${owner}: ask this organisation.`),
};

/** Kinds of shared addresses: clauses about blocking are removed from the advice of any finding. */
const SHARED: ReadonlySet<SourceKind> = new Set(['shared_exit', 'cdn']);
const withoutBlocking = (advice: string): string =>
  advice
    .split(/(?<=\.)\s+/)
    .map((sentence) => sentence.replace(/\.$/, '').split(/;\s*/).filter((clause) => clause !== '' && !/\b(un)?block|\bban\b|\bdeny|firewall/i.test(clause)).join('; '))
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence}.`)
    .join(' ');

/** Findings that a kind of source causes everywhere: they are shown after the others of their severity. */
const EXPECTED: Partial<Record<SourceKind, readonly string[]>> = { scanner: ['port_scan'] };

/** Returns a finding with the context of its source, which changes the advice and not the severity. */
export const enrichFinding = (finding: Finding, context: SourceContext): Finding => {
  const owner = context.organisation === null ? '' : `${context.organisation} (AS${context.asn})`;
  const who = context.operator ?? (owner === '' ? 'its owner' : owner);
  const base = SHARED.has(context.kind) ? withoutBlocking(finding.advice) : finding.advice;
  const named = context.lists.filter(({ name }) => name !== context.operator).map(({ name }) => `"${name}"`);
  const listed = named.length === 0 ? '' : `It is on the list ${named.join(' and ')}.`;
  const isLower = EXPECTED[context.kind]?.includes(finding.kind) === true;
  const own = ADVICE[context.kind](context, who, owner);
  const lower = isLower ? 'Such scans reach every server, so review other findings first.' : '';
  return {
    ...finding,
    context,
    priority: isLower ? 'lower' : 'usual',
    advice: (context.kind === 'reserved' ? [base, own, listed] : [own, listed, lower, base]).filter((part) => part !== '').join(' '),
  };
};

/** Returns all findings with their context, most severe first, lower priority last within a severity. */
export const enrichFindings = (findings: readonly Finding[], enrichment: Pick<Enrichment, 'of'>): Finding[] =>
  findings
    .map((finding) => enrichFinding(finding, enrichment.of(finding.entity)))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || Number(a.priority === 'lower') - Number(b.priority === 'lower'));
