import { SEVERITIES } from '@weir/schema';
import { defineExport, isDismissed, type ExportedFinding } from './define-export.ts';

/** Largest number of finding sentences in the comment on a technique. */
const SENTENCES = 5;

const group = (findings: readonly ExportedFinding[]): Map<string, ExportedFinding[]> => {
  const byTechnique = new Map<string, ExportedFinding[]>();
  for (const exported of findings) {
    const id = exported.finding.technique?.id;
    if (id === undefined) continue;
    const of = byTechnique.get(id) ?? [];
    of.push(exported);
    byTechnique.set(id, of);
  }
  return byTechnique;
};

/** Scores a technique by its findings; findings that analysts dismissed are counted separately. */
const toTechnique = (techniqueID: string, findings: readonly ExportedFinding[]): object => {
  const open = findings.filter((exported) => !isDismissed(exported));
  const counts = SEVERITIES.map((severity) => [severity, open.filter(({ finding }) => finding.severity === severity).length] as const).reverse();
  const sentences = open.slice(0, SENTENCES).map(({ finding }) => `${finding.entity}: ${finding.sentence}`);
  const rest = open.length - sentences.length;
  const metadata = [
    ...counts.filter(([, count]) => count > 0).map(([severity, count]) => ({ name: `Findings of ${severity} severity`, value: String(count) })),
    ...(open.length < findings.length ? [{ name: 'Dismissed by analysts', value: String(findings.length - open.length) }] : []),
  ];
  return {
    techniqueID,
    ...(open.length === 0 ? {} : { score: open.length }),
    comment: [...sentences, ...(rest > 0 ? [`and ${rest} more.`] : [])].join('\n'),
    enabled: true,
    metadata,
  };
};

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
const toDay = (time_ms: number): string => new Date(time_ms).toISOString().slice(0, 10);

/**
 * Writes a layer for the ATT&CK Navigator, format 4.5 (https://github.com/mitre-attack/attack-navigator, layers/spec/v4.5): a
 * technique's score is the number of findings that name it. No tactic is named, because traffic does not show the intent.
 */
export const navigatorLayer = defineExport({
  id: 'navigator',
  title: 'ATT&CK Navigator layer',
  type: 'application/json',
  extension: 'layer.json',
  *write(findings, { from_ms, to_ms, hidden_count }) {
    const byTechnique = group(findings);
    const techniques = [...byTechnique].map(([id, of]) => toTechnique(id, of));
    const named = [...byTechnique.values()].reduce((sum, of) => sum + of.length, 0);
    const range = findings.length === 0 ? toSpan(from_ms, to_ms) : toSpan(Math.min(...findings.map(({ finding }) => finding.start_time)), Math.max(...findings.map(({ finding }) => finding.end_time)));
    const hidden = hidden_count === 0 ? '' : ` ${plural(hidden_count, 'finding')} excepted by analysts ${hidden_count === 1 ? 'is' : 'are'} left out.`;
    yield JSON.stringify({
      name: `Weir findings${range}`,
      versions: { navigator: '5.1.0', layer: '4.5' },
      domain: 'enterprise-attack',
      description: `A technique's score is the number of findings that name it: ${named} of ${plural(findings.length, 'finding')}. For the other findings the log has no evidence of a technique. A technique without a score was not detected, which does not prove that it did not happen.${hidden}`,
      sorting: 3,
      hideDisabled: false,
      techniques,
      gradient: { colors: ['#ffffff', '#e6550d'], minValue: 0, maxValue: Math.max(1, ...[...byTechnique.values()].map((of) => of.length)) },
    });
    yield '\n';
  },
});

const END_OF_TIME_MS = 8_640_000_000_000_000;
const toSpan = (from_ms: number, to_ms: number): string => (from_ms === 0 && to_ms === END_OF_TIME_MS ? '' : ` ${toDay(from_ms)} to ${toDay(Math.min(to_ms, END_OF_TIME_MS))}`);
