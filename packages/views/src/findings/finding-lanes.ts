import { HALF_HOUR_MS } from '../axes/time-axis.ts';
import { textWidth } from '../style/fit-text.ts';
import type { FindingRow } from './finding-rows.ts';

const LANE_LEAST_PX = 38;
const LANE_MOST_PX = 56;

/** Margins of the lanes, in pixels. */
export const LANE_MARGINS = { top: 20, bottom: 26, side: 10 } as const;

/** The findings that fit, a lane each, with their time range and sizes in pixels. */
export interface FindingLanes {
  readonly shown: readonly FindingRow[];
  readonly from: number;
  readonly to: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
  readonly laneHeight: number;
  readonly middle: (lane: number) => number;
}

/** Fits findings into lanes; a time range without length is widened by half an hour at both ends. */
export const toFindingLanes = (all: readonly FindingRow[], most: number, { width, height }: { width: number; height: number }): FindingLanes => {
  const { top, bottom, side } = LANE_MARGINS;
  const lanes = Math.max(1, Math.min(most, all.length, Math.floor((height - top - bottom) / LANE_LEAST_PX)));
  const shown = all.slice(0, lanes);
  const laneHeight = Math.min(LANE_MOST_PX, Math.max(20, height - top - bottom) / lanes);
  const from = shown.reduce((least, { start_time }) => Math.min(least, start_time), Infinity);
  const to = shown.reduce((most_ms, { end_time }) => Math.max(most_ms, end_time), -Infinity);
  const widening_ms = to - from > 0 ? 0 : HALF_HOUR_MS;
  return {
    shown,
    from: from - widening_ms,
    to: to + widening_ms,
    plotWidth: Math.max(40, width - 2 * side),
    plotHeight: laneHeight * lanes,
    laneHeight,
    middle: (lane) => (lane + 0.5) * laneHeight,
  };
};

/** Returns how many time labels fit on the axis, between one and five intervals. */
export const countIntervals = ({ plotWidth }: FindingLanes, timeText: string, fontSize: number): number =>
  Math.max(1, Math.min(5, Math.floor(plotWidth / (textWidth(timeText, fontSize) + 40)) - 1));
