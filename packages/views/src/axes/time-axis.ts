import type { Field, Frame } from '@weir/schema';
import { axisStyle } from '../style/chart-style.ts';
import type { ViewInput } from '../define-view.ts';
import { toFinite } from '../fields/find-fields.ts';

/** As far as JavaScript's dates go. */
const LAST_TIME = 8.64e15;

/** UTC epoch ms, null for what is no time. */
export const toTime = (value: unknown): number | null => {
  const time = toFinite(value);
  return time !== null && Math.abs(time) < LAST_TIME ? time : null;
};

/** The frame's time: `time` or `start_time`, else the first field of that type. */
export const findTimeField = (frame: Frame): Field | undefined => {
  const times = frame.fields.filter((field) => field.type === 'time');
  return times.find((field) => field.name === 'time') ?? times.find((field) => field.name === 'start_time') ?? times[0];
};

/** True where a row is a session rather than a point of a series: sessions start, points are at a time. */
export const isSessionTable = (frame: Frame): boolean => findTimeField(frame)?.name === 'start_time';

/** Earliest and latest time; null for none. */
export const timeExtent = (times: Iterable<number>): readonly [from_ms: number, to_ms: number] | null => {
  let from = Infinity;
  let to = -Infinity;
  for (const time of times) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  return from <= to ? [from, to] : null;
};

/**
 * An axis of time on the reader's clock. ECharts knows UTC and the browser's zone only, so times are drawn moved by the
 * offset at the end of the range, with `useUTC` set on the chart: `place` moves them, `timeOf` moves them back.
 */
export const toTimeAxis = ({ theme, utcOffset_ms }: Pick<ViewInput<object>, 'theme' | 'utcOffset_ms'>, extent: readonly [number, number]) => {
  const offset_ms = toFinite(utcOffset_ms?.(extent[1])) ?? 0;
  const [from, to] = extent;
  return {
    offset_ms,
    place: (time_ms: number): number => time_ms + offset_ms,
    timeOf: (place: number): number => place - offset_ms,
    axis: {
      ...axisStyle(theme),
      type: 'time' as const,
      min: (from === to ? from - 30_000 : from) + offset_ms,
      max: (from === to ? to + 30_000 : to) + offset_ms,
      splitLine: { show: false },
      axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true },
    },
  };
};
