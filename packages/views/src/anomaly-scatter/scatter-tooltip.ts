import type { Field, Frame } from '@weir/schema';
import type { ViewTheme } from '../define-view.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { fieldTitle, findField, toFinite, toText } from '../fields/find-fields.ts';
import { formatNoun, formatPercent } from '../style/format.ts';
import type { ScatterPoint } from './scatter-points.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { unitFormatter } from '../axes/value-axis.ts';

/** What a point's tooltip is read from. */
export interface ScatterTooltipParts {
  readonly frame: Frame;
  readonly x: Field;
  readonly y: Field;
  readonly theme: ViewTheme;
  readonly formatTime: (time_ms: number) => string;
}

/** Who, when, the actual values, the score and the reason of a point, and how many sessions it stands for, as HTML. */
export const toScatterTooltip = ({ frame, x, y, theme, formatTime }: ScatterTooltipParts): ((point: ScatterPoint, count?: number) => string) => {
  const value = (name: string, row: number) => findField(frame, name)?.values[row];
  const timeField = findRoleField(frame, 'time');
  const sourceField = findRoleField(frame, 'source');
  const countryField = findRoleField(frame, 'country');
  return (point, count = 1) => {
    const time = toFinite(timeField?.values[point.row]);
    const country = toText(countryField?.values[point.row]);
    const risk = toText(value('risk_class', point.row));
    const probability = toFinite(value('class_probability', point.row));
    return toTooltipHtml(
      {
        title: (toText(sourceField?.values[point.row]) ?? 'unknown source') + (country ? ` (${country})` : ''),
        subtitle: time === null ? undefined : formatTime(time),
        rows: [
          [fieldTitle(x), unitFormatter(x)(point.x)],
          [fieldTitle(y), unitFormatter(y)(point.y)],
          ['Anomaly score', `${point.score === null ? 'none' : point.score.toFixed(3)}${point.isAnomaly ? ', anomalous' : ''}`],
          ...(count > 1 ? [['In this spot', `${formatNoun(count, 'session')}, this the most anomalous`] as const] : []),
          ...(risk ? [['Risk class', risk + (probability === null ? '' : `, ${formatPercent(probability)}`)] as const] : []),
        ],
        note: toText(value('reason', point.row)),
      },
      theme,
    );
  };
};
