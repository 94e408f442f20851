import type { Frame } from '@weir/schema';
import { findRoleField } from './field-roles.ts';
import { findField, toFinite, toText } from './find-fields.ts';
import { truncate } from './format.ts';
import { findTimeField, toTime } from './time-axis.ts';

/** An item of a chart as ECharts names it in its events. */
export interface ChartItem {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly name?: string;
  readonly value?: unknown;
}

/** A column and the value in it that selects more of the same. */
export interface MarkFilter {
  readonly column: string;
  readonly value: string;
}

/** Something in a picture that can be chosen: a session, a finding, a country, a point in time. */
export interface Mark {
  /** Who and when, in a few words. */
  readonly title: string;
  /** What selects more of the same, the most telling first; empty where nothing does. */
  readonly filters: readonly MarkFilter[];
  /** UTC epoch ms, null where it has no time. */
  readonly span: { readonly from_ms: number; readonly to_ms: number } | null;
  /** Row that it was read from, null where it sums up several. */
  readonly origin: { readonly frame: Frame; readonly row: number } | null;
  /** What it is to Weir, where the data say. */
  readonly target?: { readonly kind: 'finding' | 'session' | 'entity'; readonly id: string };
}

/** A mark, and the item that stands for it. */
export interface ListedMark {
  readonly mark: Mark;
  readonly item: ChartItem;
}

/** Marks that are listed for readers without a pointer. */
export const MAX_LISTED = 50;

/** What can be chosen in a picture, with a pointer, a lasso or the keyboard. */
export interface ViewMarks {
  /** The most telling first, at most MAX_LISTED. */
  readonly listed: readonly ListedMark[];
  /** What an item of the chart stands for. */
  readonly at: (item: ChartItem) => Mark | undefined;
  /** Marks whose place on the axes is inside; only where a lasso has a meaning. */
  readonly inside?: (isInside: (x: number, y: number) => boolean) => Mark[];
}

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
        ...(source && who !== null ? [{ column: source === entity ? 'src_ip' : source.name, value: who }] : []),
        ...(country && code !== null ? [{ column: country.name, value: code }] : []),
      ],
      span: from === null ? null : { from_ms: from, to_ms: to !== null && to > from ? to : from + FEW_MINUTES_MS },
      origin: { frame, row },
      ...(target?.id ? { target: { kind: target.kind, id: target.id } } : {}),
    };
  };
};
