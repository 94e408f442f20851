import { displayName, type Frame } from '@weir/schema';
import { findField, frameLength, toFinite, toText } from '../fields/find-fields.ts';
import { formatPercent } from '../style/format.ts';
import { severityRank } from '../style/severities.ts';

/** A finding as the view shows it. */
export interface FindingRow {
  /** Row in the frame. */
  readonly row: number;
  readonly severity: string | null;
  readonly entity: string;
  readonly sentence: string;
  readonly advice: string | null;
  readonly network: string | null;
  readonly kind: string | null;
  readonly confidence: number | null;
  readonly start_time: number;
  readonly end_time: number;
  readonly typical: string | null;
  readonly actual: string | null;
  readonly technique: string | null;
  readonly votes: readonly string[];
}

/** Returns votes as lines: from a list of {view, weight, says}, given as objects or as JSON; any other text is one line. */
const toVotes = (value: unknown): string[] => {
  const text = typeof value === 'object' && value !== null ? null : toText(value);
  let list: unknown = value;
  if (text !== null) {
    try {
      list = JSON.parse(text);
    } catch {
      return [text];
    }
  }
  if (!Array.isArray(list)) return text === null ? [] : [text];
  return list.flatMap((vote: unknown) => {
    const { view, weight, says } = (vote ?? {}) as Record<string, unknown>;
    const said = toText(says);
    if (said === null) return typeof vote === 'string' ? [vote] : [];
    const share = toFinite(weight);
    return [`${displayName(toText(view) ?? 'evidence')}${share === null ? '' : ` (${formatPercent(share).replace('.0%', '%')})`}: ${said}`];
  });
};

/** Returns the findings that have a time, the most severe first and otherwise in the given order, and the number of the others. */
export const toFindingRows = (frame: Frame): { findings: FindingRow[]; skipped_count: number } => {
  const read = (name: string) => findField(frame, name)?.values;
  const [severity, entity, sentence, advice, network, kind, confidence, start, end, votes, technique_id, technique_name, priority] = [
    'severity', 'entity', 'sentence', 'advice', 'network', 'kind', 'confidence', 'start_time', 'end_time', 'votes', 'technique_id', 'technique_name', 'priority',
  ].map(read);
  const [typical, actual] = ['typical', 'actual'].map((name) => read(`${name}_text`) ?? read(name));
  const findings: Array<FindingRow & { isLower: boolean }> = [];
  const length = frameLength(frame);
  for (let row = 0; row < length; row += 1) {
    const from = toFinite(start?.[row]);
    if (from === null) continue;
    findings.push({
      row,
      severity: toText(severity?.[row]),
      entity: toText(entity?.[row]) ?? 'unnamed',
      sentence: toText(sentence?.[row]) ?? '',
      advice: toText(advice?.[row]),
      network: toText(network?.[row]),
      kind: toText(kind?.[row]),
      confidence: toFinite(confidence?.[row]),
      start_time: from,
      end_time: Math.max(from, toFinite(end?.[row]) ?? from),
      typical: toText(typical?.[row]),
      actual: toText(actual?.[row]),
      technique: [toText(technique_id?.[row]), toText(technique_name?.[row])].filter((part) => part !== null).join(' ') || null,
      votes: toVotes(votes?.[row]),
      isLower: priority?.[row] === 'lower',
    });
  }
  findings.sort((a, b) => severityRank(b.severity) - severityRank(a.severity) || Number(a.isLower) - Number(b.isLower));
  return { findings, skipped_count: length - findings.length };
};
