import { EFFECT_DAYS, SEVERITIES, type DispositionEffect } from '@weir/schema';

const KEPT_REASONS = {
  other_kind: 'of another kind or direction with medium or high severity',
  stronger: 'much stronger than the excepted finding',
  said_true: 'marked as true positive',
} as const;

const count = (value: number, one: string, many = `${one}s`): string => `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

const list = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`);

/** Describes an effect: what it hides, what it raises or shows, and what stays visible. */
export const effectInWords = (effect: Omit<DispositionEffect, 'sentence'>): string => {
  const { hidden_findings, hidden_sessions, hidden_alerts, raised_findings, shown_findings, by_severity_and_entity } = effect;
  const bySeverity = [...SEVERITIES].reverse().flatMap((severity) => {
    const of = by_severity_and_entity.filter((row) => row.severity === severity).reduce((sum, { finding_count }) => sum + finding_count, 0);
    return of === 0 ? [] : [`${of} ${severity}`];
  });
  const entities = new Set(by_severity_and_entity.map(({ entity }) => entity)).size;
  const hides = [
    ...(hidden_findings === 0 ? [] : [`${count(hidden_findings, 'finding')} (${bySeverity.join(', ')}) of ${count(entities, 'source')}`]),
    ...(hidden_sessions === 0 ? [] : [`${count(hidden_sessions, 'anomalous session')} from the alert counts`]),
  ];
  const changes = [
    ...(hides.length === 0 ? [] : [`hides ${list(hides)}`]),
    ...(hidden_alerts === 0 ? [] : [`would have prevented ${count(hidden_alerts, 'alert')}`]),
    ...(raised_findings === 0 ? [] : [`raises the priority of ${count(raised_findings, 'finding')}`]),
    ...(shown_findings === 0 ? [] : [`shows ${count(shown_findings, 'hidden finding')} again`]),
  ];
  const changed = changes.length === 0 ? `Over the last ${EFFECT_DAYS} days of data this changes no finding and no count.` : `Over the last ${EFFECT_DAYS} days of data this ${list(changes)}.`;
  return [changed, ...keptInWords(effect)].join(' ');
};

const keptInWords = ({ kept, kept_count }: Omit<DispositionEffect, 'sentence'>): string[] => {
  if (kept_count === 0) return [];
  const reasons = Object.entries(KEPT_REASONS).flatMap(([why, words]) => (kept.some((one) => one.why === why) ? [words] : []));
  return [`It does not hide ${count(kept_count, 'finding')} in its scope: ${list(reasons)}.`];
};
