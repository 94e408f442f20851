import { SEVERITIES } from '@weir/schema';
import { FINDINGS } from '../findings/index.ts';
import { defineQuery } from './define-query.ts';
import { numericFrames, type LabelledNumber } from './numeric-multi.ts';

/** Findings as numbers that alerts can rest on; kinds and severities that were not found are zero. */
export const findingCounts = defineQuery({
  queryType: 'finding_counts',
  answer: async ({ group_by, kinds, min_severity, measure }, range, { store }) => {
    const groups = [...new Set(group_by)];
    const found = await store.traffic.findingCounts({ from_ms: range.from_ms, to_ms: range.to_ms, group_by: groups, kinds, min_severity });
    const numbers: LabelledNumber[] = found.map((of) => ({ labels: of.labels, value: of[measure] }));
    const seen = new Set(found.map(({ labels }) => JSON.stringify(labels)));
    const calm = calmLabels(groups, kinds, SEVERITIES.slice(SEVERITIES.indexOf(min_severity))).filter((labels) => !seen.has(JSON.stringify(labels)));
    const zeroes = calm.map((labels) => ({ labels, value: measure === 'count' ? 0 : null }));
    const all = [...numbers, ...zeroes];
    return numericFrames(measure, all.length === 0 ? [{ labels: {}, value: measure === 'count' ? 0 : null }] : all, { unit: measure === 'confidence' ? 'percentunit' : 'short' });
  },
});

/** Combinations that are known without being found; sources and techniques are not. */
const calmLabels = (groups: readonly string[], kinds: readonly string[], severities: readonly string[]): Array<Record<string, string>> => {
  const known: Readonly<Record<string, readonly string[]>> = { kind: kinds.length > 0 ? kinds : FINDINGS.map(({ kind }) => kind), severity: severities };
  if (groups.some((name) => !(name in known))) return [];
  return groups.reduce<Array<Record<string, string>>>((all, name) => all.flatMap((labels) => known[name].map((value) => ({ ...labels, [name]: value }))), [{}]);
};
