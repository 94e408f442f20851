import type { Field, Frame } from '@weir/schema';
import { findField, toFinite, toFlag, toText } from '../fields/find-fields.ts';
import { toTime } from '../axes/time-axis.ts';

/** A session in a lane. */
export interface LaneMark {
  readonly row: number;
  readonly time: number;
  readonly isAnomaly: boolean;
}

/** The sessions of one entity. */
export interface Lane {
  readonly name: string;
  readonly marks: readonly LaneMark[];
  readonly anomaly_count: number;
}

const UNKNOWN = 'unknown';

/** Groups sessions by entity, sorted by number of anomalies, then highest score, then number of sessions; counts rows without a time. */
export const toLanes = (frame: Frame, entity: Field, time: Field): { lanes: Lane[]; skipped_count: number } => {
  const flag = findField(frame, 'is_anomaly');
  const score = findField(frame, 'anomaly_score');
  const byName = new Map<string, LaneMark[]>();
  let skipped_count = 0;
  for (let row = 0; row < entity.values.length; row += 1) {
    const at = toTime(time.values[row]);
    if (at === null) {
      skipped_count += 1;
      continue;
    }
    const name = toText(entity.values[row]) ?? UNKNOWN;
    const mark = { row, time: at, isAnomaly: toFlag(flag?.values[row]) };
    const marks = byName.get(name);
    if (marks) marks.push(mark);
    else byName.set(name, [mark]);
  }
  const highest = ({ marks }: Lane) => marks.reduce((top, { row }) => Math.max(top, toFinite(score?.values[row]) ?? 0), 0);
  const lanes = [...byName].map(([name, marks]): Lane => ({ name, marks, anomaly_count: marks.filter(({ isAnomaly }) => isAnomaly).length }));
  const top = new Map(lanes.map((lane) => [lane, highest(lane)]));
  lanes.sort((a, b) => b.anomaly_count - a.anomaly_count || (top.get(b) ?? 0) - (top.get(a) ?? 0) || b.marks.length - a.marks.length);
  return { lanes, skipped_count };
};
