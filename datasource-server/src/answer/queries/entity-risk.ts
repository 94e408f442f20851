import type { Field, Frame } from '@weir/schema';
import { riskAt } from '../../triage/entity-risk.ts';
import type { MarkedFinding } from '../../triage/mark-findings.ts';
import { toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';

const MAX_FINDINGS = 10_000;

interface Entity {
  readonly entity: string;
  readonly findings: readonly MarkedFinding[];
  readonly risk: number;
}

/** Risk of the riskiest sources, over the range, or at its end with the findings that it consists of. */
export const entityRisk = defineQuery({
  queryType: 'entity_risk',
  answer: async ({ entity, top_k, show }, range, { triage }) => {
    const { findings } = await triage.findings({ from_ms: 0, to_ms: range.to_ms, min_severity: 'low', limit: MAX_FINDINGS, include_excepted: true });
    const byEntity = new Map<string, MarkedFinding[]>();
    for (const marked of findings) {
      if (entity === '' || marked.finding.entity === entity) byEntity.set(marked.finding.entity, [...(byEntity.get(marked.finding.entity) ?? []), marked]);
    }
    const riskiest = [...byEntity]
      .map(([name, of]): Entity => ({ entity: name, findings: of, risk: riskAt(of, range.to_ms).risk }))
      .sort((a, b) => b.risk - a.risk || (a.entity < b.entity ? -1 : 1))
      .slice(0, top_k);
    if (show === 'parts') return [partsFrame(riskiest, range.to_ms)];
    const { bucket_ms, from_ms } = toBuckets(range);
    const times = Float64Array.from({ length: Math.max(1, Math.ceil((range.to_ms - from_ms) / bucket_ms)) }, (_, index) => from_ms + index * bucket_ms);
    return riskiest.length === 0 ? [seriesFrame(null, times)] : riskiest.map((of) => seriesFrame(of, times));
  },
});

/** Returns the risk of a source over time, or a series of zeroes without labels if there is no source. */
const seriesFrame = (of: Entity | null, times: Float64Array): Frame => ({
  name: of?.entity ?? 'risk',
  meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
  fields: [
    { name: 'time', type: 'time', values: times },
    {
      name: 'risk',
      type: 'number',
      values: times.map((at) => (of === null ? 0 : riskAt(of.findings, at).risk)),
      ...(of === null ? {} : { labels: { src_ip: of.entity } }),
      config: { displayName: of?.entity ?? 'risk', description: '0 to 100, from the severity, confidence and age of findings.' },
    },
  ],
});

const partsFrame = (riskiest: readonly Entity[], at_ms: number): Frame => {
  const rows = riskiest.flatMap(({ entity, findings, risk }) => riskAt(findings, at_ms).parts.map((part) => ({ entity, risk, ...part })));
  const field = (name: string, type: Field['type'], of: (row: (typeof rows)[number]) => string | number | null): Field => ({ name, type, values: rows.map(of) });
  return {
    name: 'risk of sources',
    meta: { type: 'table', typeVersion: [0, 1] },
    fields: [
      field('src_ip', 'string', ({ entity }) => entity),
      field('risk', 'number', ({ risk }) => risk),
      field('points', 'number', ({ points }) => points),
      field('because', 'string', ({ because }) => (because === '' ? null : because)),
      field('severity', 'string', ({ finding }) => finding.severity),
      field('kind', 'string', ({ finding }) => finding.kind),
      field('sentence', 'string', ({ finding }) => finding.sentence),
      field('end_time', 'time', ({ finding }) => finding.end_time),
      field('finding_id', 'string', ({ finding }) => finding.finding_id),
    ],
  };
};
