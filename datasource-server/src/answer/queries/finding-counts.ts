import { SEVERITIES, type Finding, type QueryOf } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import { defineQuery } from './define-query.ts';
import { toPendingNotices } from './notices.ts';
import { numericFrames, type LabelledNumber } from './numeric-multi.ts';

/** Largest number of findings counted, most severe first. */
const MOST = 10_000;

type Group = QueryOf<'finding_counts'>['group_by'][number];

const LABELS: Readonly<Record<Group, (finding: Finding) => string>> = {
  kind: ({ kind }) => kind,
  severity: ({ severity }) => severity,
  entity: ({ entity }) => entity,
  technique: ({ technique }) => technique?.id ?? 'none',
};

/** Findings as numbers for alert rules. Kinds and severities without findings are zero; excepted findings are left out. */
export const findingCounts = defineQuery({
  queryType: 'finding_counts',
  answer: async ({ group_by, kinds, direction, min_severity, measure, entity, include_excepted = false }, range, { triage, findingsState }) => {
    const { findings } = await triage.findings({ from_ms: range.from_ms, to_ms: range.to_ms, min_severity, entity, limit: MOST, include_excepted });
    const groups = [...new Set(group_by)];
    const found = new Map<string, { labels: Record<string, string>; of: Finding[] }>();
    for (const { finding } of findings) {
      if (kinds.length > 0 && !kinds.includes(finding.kind)) continue;
      if (direction !== 'any' && finding.direction !== direction) continue;
      const labels = Object.fromEntries(groups.map((group) => [group, LABELS[group](finding)]));
      const entry = found.get(JSON.stringify(labels)) ?? { labels, of: [] };
      entry.of.push(finding);
      found.set(JSON.stringify(labels), entry);
    }
    const none = measure === 'count' ? 0 : null;
    const empty = emptyLabels(groups, kinds, SEVERITIES.slice(SEVERITIES.indexOf(min_severity))).filter((labels) => !found.has(JSON.stringify(labels)));
    const numbers: LabelledNumber[] = [
      // The store returns the most severe finding first; its figures represent the group.
      ...[...found.values()].map(({ labels, of }) => ({ labels, value: measure === 'count' ? of.length : of[0][measure] })),
      ...empty.map((labels) => ({ labels, value: none })),
    ];
    const notices = toPendingNotices(await findingsState());
    const frames = numericFrames(measure, numbers.length === 0 ? [{ labels: {}, value: none }] : numbers, { unit: measure === 'confidence' ? 'percentunit' : 'short' });
    return notices.length === 0 ? frames : frames.map((frame) => ({ ...frame, meta: { ...frame.meta, notices } }));
  },
});

/** Returns the label combinations without findings. Only kinds and severities are known in advance, not sources or techniques. */
const emptyLabels = (groups: readonly Group[], kinds: readonly string[], severities: readonly string[]): Array<Record<string, string>> => {
  const known: Partial<Record<Group, readonly string[]>> = { kind: kinds.length > 0 ? kinds : FINDINGS.map(({ kind }) => kind), severity: severities };
  return groups.reduce<Array<Record<string, string>>>(
    (all, group) => all.flatMap((labels) => (known[group] ?? []).map((value) => ({ ...labels, [group]: value }))),
    groups.length === 0 ? [] : [{}],
  );
};
