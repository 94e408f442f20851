import type { Frame } from '@weir/schema';
import type { Mark } from '../define-view.ts';
import { columnOf } from './drawn-field.ts';
import { findRoleField } from './field-roles.ts';
import { findField, toFinite, toText } from './find-fields.ts';
import { truncate } from '../style/format.ts';
import { findTimeField, toTime } from '../axes/time-axis.ts';

/** Marks that a view lists for readers without a pointer. */
export const MAX_LISTED = 50;

const FEW_MINUTES_MS = 5 * 60_000;

/** Reads marks from the rows of a frame: sessions, findings, or whatever has a source or a time. */
export const rowMarks = (frame: Frame, formatTime: (time_ms: number) => string): ((row: number) => Mark) => {
  const named = (name: string) => findField(frame, name);
  const entity = named('entity');
  const source = entity ?? findRoleField(frame, 'source');
  const country = findRoleField(frame, 'country');
  const start = findRoleField(frame, 'time') ?? findTimeField(frame);
  const end = named('end_time');
  const ids = [['finding', named('finding_id')] as const, ['session', named('session_id')] as const, ['entity', source?.name === 'src_ip' ? source : entity] as const];

  return (row) => {
    const who = toText(source?.values[row]);
    const from = toTime(start?.values[row]);
    const to = toFinite(end?.values[row]);
    const code = toText(country?.values[row]);
    const target = ids.map(([kind, field]) => ({ kind, id: toText(field?.values[row]) })).find(({ id }) => id !== null);
    return {
      title: [who === null ? '' : truncate(who, 48), from === null ? '' : formatTime(from)].filter(Boolean).join(', ') || `row ${row + 1}`,
      filters: [
        ...(source && who !== null ? [{ column: source === entity ? 'src_ip' : columnOf(source), value: who }] : []),
        ...(country && code !== null ? [{ column: columnOf(country), value: code }] : []),
      ],
      span: from === null ? null : { from_ms: from, to_ms: to !== null && to > from ? to : from + FEW_MINUTES_MS },
      origin: { frame, row },
      ...(target?.id ? { target: { kind: target.kind, id: target.id } } : {}),
    };
  };
};
