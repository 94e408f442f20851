import type { Frame } from '@weir/schema';
import { TACTICS, type Tactic, tacticOf } from './attack-tactics.ts';
import { findField, frameLength, toFinite, toText } from '../fields/find-fields.ts';
import { severityRank } from '../style/severities.ts';

/** A technique with the figures of its findings. */
export interface TechniqueCount {
  readonly id: string;
  readonly name: string | null;
  readonly tactic: Tactic;
  readonly finding_count: number;
  /** Highest severity of its findings. */
  readonly severity: string | null;
  /** Entities of its findings, those with most findings first. */
  readonly entities: readonly string[];
  readonly last_time: number | null;
}

/** Returns techniques by tactic, then by severity and frequency, and the number of findings without a technique. */
export const countTechniques = (frame: Frame): { techniques: TechniqueCount[]; finding_count: number; unnamed_count: number } => {
  const [id, name, severity, entity, end, start] = ['technique_id', 'technique_name', 'severity', 'entity', 'end_time', 'start_time'].map((one) => findField(frame, one)?.values);
  const found = new Map<string, { name: string | null; count: number; severity: string | null; entities: Map<string, number>; last: number | null }>();
  const finding_count = frameLength(frame);
  let unnamed_count = 0;
  for (let row = 0; row < finding_count; row += 1) {
    const technique = toText(id?.[row])?.trim();
    if (!technique) {
      unnamed_count += 1;
      continue;
    }
    const known = found.get(technique) ?? { name: null, count: 0, severity: null, entities: new Map<string, number>(), last: null };
    const itsSeverity = toText(severity?.[row]);
    const itsEntity = toText(entity?.[row]);
    const time = toFinite(end?.[row]) ?? toFinite(start?.[row]);
    known.name ??= toText(name?.[row]);
    known.count += 1;
    if (known.severity === null || severityRank(itsSeverity) > severityRank(known.severity)) known.severity = itsSeverity ?? known.severity;
    if (itsEntity !== null) known.entities.set(itsEntity, (known.entities.get(itsEntity) ?? 0) + 1);
    if (time !== null) known.last = known.last === null ? time : Math.max(known.last, time);
    found.set(technique, known);
  }
  const techniques = Array.from(found, ([technique, known]) => ({
    id: technique,
    name: known.name,
    tactic: tacticOf(technique),
    finding_count: known.count,
    severity: known.severity,
    entities: [...known.entities].sort((a, b) => b[1] - a[1]).map(([one]) => one),
    last_time: known.last,
  }));
  techniques.sort(
    (a, b) => TACTICS.indexOf(a.tactic) - TACTICS.indexOf(b.tactic) || severityRank(b.severity) - severityRank(a.severity) || b.finding_count - a.finding_count,
  );
  return { techniques, finding_count, unnamed_count };
};
