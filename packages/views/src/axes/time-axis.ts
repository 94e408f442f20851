import type { Field, Frame } from '@weir/schema';
import { axisStyle } from '../style/chart-style.ts';
import type { ViewInput } from '../define-view.ts';
import { toFinite } from '../fields/find-fields.ts';

/** Assumed duration of something that has only one time. */
export const HALF_HOUR_MS = 1_800_000;

/** Largest time of a JavaScript date. */
const LAST_TIME = 8.64e15;

/** Returns UTC epoch ms, null if the value is not a time. */
export const toTime = (value: unknown): number | null => {
  const time = toFinite(value);
  return time !== null && Math.abs(time) < LAST_TIME ? time : null;
};

/** Returns the time field of a frame: `time` or `start_time`, else the first field of type time. */
export const findTimeField = (frame: Frame): Field | undefined => {
  const times = frame.fields.filter((field) => field.type === 'time');
  return times.find((field) => field.name === 'time') ?? times.find((field) => field.name === 'start_time') ?? times[0];
};

/** Returns true for a table of sessions, which has a `start_time`, and false for a time series. */
export const isSessionTable = (frame: Frame): boolean => findTimeField(frame)?.name === 'start_time';

/** Returns the earliest and the latest time, null without times. */
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
 * Returns a time axis in the reader's time zone. ECharts supports only UTC and the browser's zone, so times are shifted by
 * the offset at the end of the range and the chart sets `useUTC`. `place` shifts a time, `timeOf` shifts it back.
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
