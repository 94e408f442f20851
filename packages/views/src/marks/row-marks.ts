import type { Frame } from '@weir/schema';
import type { ChartItem, ListedMark, Mark, ViewMarks } from '../define-view.ts';
import { columnOf } from '../fields/drawn-field.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { findField, toFinite, toText } from '../fields/find-fields.ts';
import { truncate } from '../style/format.ts';
import { findTimeField, toTime } from '../axes/time-axis.ts';

/** Marks that a view lists for keyboard users. */
const MAX_LISTED = 50;

const FEW_MINUTES_MS = 5 * 60_000;

/** Reads the mark of a row: a session, a finding, or anything that has a source or a time. */
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

/** Lists the first marks; `toItem` returns the chart item that draws an entry. */
export const listMarks = <Entry>(entries: readonly Entry[], toMark: (entry: Entry) => Mark, toItem: (entry: Entry, index: number) => ChartItem): ListedMark[] =>
  entries.slice(0, MAX_LISTED).map((entry, index) => ({ mark: toMark(entry), item: toItem(entry, index) }));

/** Returns the marks of a series that draws one item for each entry, in the same order. */
export const seriesMarks = <Entry>(entries: readonly Entry[], toMark: (entry: Entry) => Mark, series = 0): ViewMarks => ({
  listed: listMarks(entries, toMark, (_entry, dataIndex) => ({ seriesIndex: series, dataIndex })),
  at: ({ seriesIndex, dataIndex }) => (seriesIndex === series && entries[dataIndex] ? toMark(entries[dataIndex]) : undefined),
});

/** Finds the mark of a chart item whose third value is its row, among the rows that are drawn. */
export const markAtRow =
  (drawn: { has(row: number): boolean }, toMark: (row: number) => Mark): ViewMarks['at'] =>
  ({ value }) =>
    Array.isArray(value) && drawn.has(Number(value[2])) ? toMark(Number(value[2])) : undefined;
