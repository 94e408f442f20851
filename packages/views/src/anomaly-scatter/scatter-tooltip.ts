import type { Field, Frame } from '@weir/schema';
import { unitFormatter } from '../axes/value-axis.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { fieldTitle, findField, toFinite, toText } from '../fields/find-fields.ts';
import { scoreRow } from '../marks/anomaly-points.ts';
import { formatNoun, formatPercent } from '../style/format.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import type { ScatterPoint } from './scatter-points.ts';

/** Fields that the tooltip of a point shows. */
export interface ScatterTooltipParts {
  readonly frame: Frame;
  readonly x: Field;
  readonly y: Field;
  readonly formatTime: (time_ms: number) => string;
}

/** Reads the tooltip of a point: source, time, values, score and reason, and how many sessions the point represents. */
export const toScatterTooltip = ({ frame, x, y, formatTime }: ScatterTooltipParts): ((point: ScatterPoint, count?: number) => TooltipContent) => {
  const value = (name: string, row: number) => findField(frame, name)?.values[row];
  const timeField = findRoleField(frame, 'time');
  const sourceField = findRoleField(frame, 'source');
  const countryField = findRoleField(frame, 'country');
  return (point, count = 1) => {
    const time = toFinite(timeField?.values[point.row]);
    const country = toText(countryField?.values[point.row]);
    const risk = toText(value('risk_class', point.row));
    const probability = toFinite(value('class_probability', point.row));
    return {
      title: (toText(sourceField?.values[point.row]) ?? 'unknown source') + (country ? ` (${country})` : ''),
      subtitle: time === null ? undefined : formatTime(time),
      rows: [
        [fieldTitle(x), unitFormatter(x)(point.x)],
        [fieldTitle(y), unitFormatter(y)(point.y)],
        scoreRow(point.score, point.isAnomaly),
        ...(count > 1 ? [['At this point', `${formatNoun(count, 'session')}, the most anomalous shown`] as const] : []),
        ...(risk ? [['Risk class', risk + (probability === null ? '' : `, ${formatPercent(probability)}`)] as const] : []),
      ],
      note: toText(value('reason', point.row)),
    };
  };
};
