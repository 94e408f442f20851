import { createReadStream } from 'node:fs';
import type { Finding, SessionInput } from '@weir/schema';
import { enrichFinding } from '../../datasource-server/src/detect/enrichment/enrich-findings.ts';
import { openNetworkDatabases } from '../../datasource-server/src/detect/enrichment/network-databases.ts';
import { SourceEnrichment } from '../../datasource-server/src/detect/enrichment/source-enrichment.ts';
import { collectLog } from '../formats/collect-log.ts';
import { describeWithSharedData, sharedDataFile } from '../support/shared-data.ts';

const FINDING: Finding = {
  finding_id: '1',
  kind: 'volume_outlier',
  entity_type: 'src_ip',
  entity: '165.225.240.79',
  start_time: 0,
  end_time: 1,
  severity: 'medium',
  confidence: 0.5,
  direction: 'in',
  typical: 1,
  actual: 2,
  unit: 'decbytes',
  sentence: 'More than the baseline.',
  advice: 'Inspect the uploaded objects; block the address if they are unknown.',
  votes: [],
  technique: null,
  session_count: 1,
  session_ids: [],
};

/** Companies may be renamed: names are matched loosely. Numbers and counts are those of the databases in the lock file. */
describeWithSharedData('the networks of the real file', () => {
  const rows: SessionInput[] = [];
  const enrichment = new SourceEnrichment(
    openNetworkDatabases((problem) => {
      throw new Error(problem);
    }),
    '/nowhere',
    () => undefined,
  );
  beforeAll(async () => {
    const file = createReadStream(sharedDataFile('CloudWatch_Traffic_Web_Attack.csv')) as AsyncIterable<Uint8Array>;
    rows.push(...(await collectLog(file)).sessions);
  });
  afterAll(() => enrichment.close());

  it('are mostly shared proxy exits, and all have a known number', () => {
    const kinds = new Map<string, number>();
    for (const { src_ip } of rows) {
      const { kind, operator, organisation, asn } = enrichment.of(src_ip);
      expect(asn).not.toBeNull();
      if (kind === 'shared_exit') expect(`${operator} ${organisation}`).toMatch(/^Zscaler .*zscaler/i);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(kinds)).toEqual({ shared_exit: 225, unknown: 42, hosting: 14, scanner: 1 });
  });

  it('name the owner of the source that has most of the bytes', () => {
    expect(enrichment.of('155.91.45.242')).toMatchObject({ kind: 'unknown', asn: 7054, country_code: 'US', lists: [] });
    expect(enrichment.of('155.91.45.242').organisation).toMatch(/merck/i);
    expect(enrichFinding({ ...FINDING, entity: '155.91.45.242' }, enrichment.of('155.91.45.242')).advice).toMatch(/^The network belongs to Merck.*\(AS7054\): ask this organisation\. /);
  });

  it('advise against blocking a shared exit', () => {
    const { advice, severity } = enrichFinding(FINDING, enrichment.of(FINDING.entity));
    expect(severity).toBe('medium');
    expect(advice).toBe(
      'This is a shared exit of Zscaler: do not block it, because others use it too; ask its owner which user it was at those times. Inspect the uploaded objects.',
    );
  });
});
