import { findingSchema, SOURCE_KINDS, type Finding, type SourceContext } from '@weir/schema';
import { FINDINGS } from '../findings/index.ts';
import { startSampleWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { enrichFinding, enrichFindings } from './enrich-findings.ts';
import { UNKNOWN_CONTEXT } from './source-enrichment.ts';

const contextOf = (values: Partial<SourceContext>): SourceContext => ({ ...UNKNOWN_CONTEXT, ...values });
const ALL_CONTEXTS = SOURCE_KINDS.flatMap((kind) => [
  contextOf({ kind }),
  contextOf({ kind, operator: 'Someone', kind_source: 'https://example.org/', asn: 64500, organisation: 'Someone, Inc.', country_code: 'US' }),
  contextOf({ kind, lists: [{ name: 'Blocked by us', file: 'blocked.json', version: 1 }] }),
]);

describe('findings with the context of their source', () => {
  let weir: TestWeir;
  let findings: readonly Finding[];
  beforeAll(async () => {
    weir = await startSampleWeir();
    findings = (await weir.store.findings({ from_ms: 0, to_ms: 8.64e15, min_severity: 'info', limit: 1000 })).map(({ context: _, priority: __, ...finding }) => ({
      ...finding,
      advice: finding.advice.replace(/ This address is not used on the internet \([^)]*\): [^.]*\.$/, ''),
    }));
  });
  afterAll(() => weir.remove());

  const walk = (see: (finding: Finding, enriched: Finding, context: SourceContext) => void): void => {
    const hostile = [
      'Block this address at the firewall.',
      'See who it was; then block it. Ask twice.',
      'Deny it. Unblocking later is easy.',
    ].map((advice) => ({ ...findings[0], advice }));
    const everyKind = FINDINGS.map(({ kind }) => ({ ...findings[0], kind }));
    for (const finding of [...findings, ...hostile, ...everyKind]) for (const context of ALL_CONTEXTS) see(finding, enrichFinding(finding, context), context);
  };

  it('keep everything else unchanged, and match the schema', () => {
    expect(new Set(findings.map(({ kind }) => kind)).size).toBeGreaterThan(2);
    walk((finding, enriched, context) => {
      const { advice: _, priority: __, context: added, ...rest } = enriched;
      const { advice: ___, ...before } = finding;
      expect(rest).toEqual(before);
      expect(added).toEqual(context);
      expect(findingSchema.parse(enriched)).toEqual(enriched);
    });
  });

  it('never advise to block a shared exit, whatever the advice of the finding', () => {
    walk((_, { advice }, { kind }) => {
      if (kind !== 'shared_exit') return;
      expect(advice).toMatch(/^This is a shared exit of [^:]+: do not block it, .*ask its owner which user it was/);
      expect(advice.replace('do not block it', '').replaceAll('"Blocked by us"', '')).not.toMatch(/block|deny|firewall/i);
    });
  });

  it('give the advice of the kind of source, in sentences', () => {
    const starts = new Map<string, Set<string>>();
    walk((_, { advice }, { kind, organisation }) => {
      if (organisation === null) return;
      const own = kind === 'reserved' ? / (This address is not used on the internet) \(/.exec(advice)![1] : advice.split(/[.:] /)[0];
      starts.set(kind, (starts.get(kind) ?? new Set()).add(own));
      expect(advice).toMatch(/^[A-Z].*\.$/);
      expect(advice).not.toMatch(/undefined|null|\.\.|;\.|\s\s/);
    });
    expect([...starts.values()].map((texts) => texts.size)).toEqual(SOURCE_KINDS.map(() => 1));
    expect(new Set([...starts.values()].flatMap((texts) => [...texts])).size).toBe(SOURCE_KINDS.length);
  });

  it('are all kept, and only a known scanner\'s port scan comes later within its severity', () => {
    const scan = { ...findings[0], kind: 'port_scan', severity: 'medium', finding_id: 'scan' } as const;
    const other = { ...findings[0], kind: 'refused_requests', severity: 'medium', finding_id: 'other' } as const;
    const low = { ...other, severity: 'low', finding_id: 'low' } as const;
    const enriched = enrichFindings([scan, low, other], { of: () => contextOf({ kind: 'scanner', operator: 'Censys' }) });
    expect(enriched.map(({ finding_id, priority }) => [finding_id, priority])).toEqual([['other', 'usual'], ['scan', 'lower'], ['low', 'usual']]);
    expect(enriched[1].advice).toContain('Such scans reach every server, so review other findings first.');
    walk((finding, { priority }, { kind }) => expect(priority === 'lower').toBe(finding.kind === 'port_scan' && kind === 'scanner'));
  });
});
