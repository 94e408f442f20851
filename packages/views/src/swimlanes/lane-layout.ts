import { NARROW_WIDTH } from '../style/chart-style.ts';
import { formatCount, truncate } from '../style/format.ts';
import type { Lane, LaneMark } from './lanes.ts';

const LANE_LEAST_PX = 17;
const MARGINS = { top: 28, bottom: 44 } as const;

/** The lanes that fit, with their labels and sizes in pixels. */
export interface LaneLayout {
  readonly shown: readonly Lane[];
  readonly hidden: readonly Lane[];
  readonly labels: readonly string[];
  readonly grid: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly lane_px: number;
}

/** Returns the name of a lane and how many of its sessions are anomalous. */
const laneLabel = ({ name, anomaly_count }: Lane, most: number): string =>
  truncate(name.replace(/\s+/g, ' '), most) + (anomaly_count > 0 ? `  ◆${formatCount(anomaly_count)}` : '');

/** Fits lanes into the height, at most `most`, and leaves space for their labels. */
export const toLaneLayout = (lanes: readonly Lane[], most: number, { width, height, fontSize }: { width: number; height: number; fontSize: number }): LaneLayout => {
  const isNarrow = width < NARROW_WIDTH;
  const plot_px = height - MARGINS.top - MARGINS.bottom;
  const count = Math.max(1, Math.min(Math.floor(plot_px / LANE_LEAST_PX), Math.round(most)));
  const shown = lanes.slice(0, count);
  const labels = shown.map((lane) => laneLabel(lane, isNarrow ? 15 : 28));
  const longest = labels.reduce((length, label) => Math.max(length, label.length), 6);
  const left = Math.min(Math.round(width * 0.45), Math.round(longest * (fontSize - 1) * 0.56) + 16);
  return { shown, hidden: lanes.slice(count), labels, grid: { left, right: isNarrow ? 14 : 24, ...MARGINS }, lane_px: plot_px / shown.length };
};

/** Returns the sessions of the shown lanes as time, lane and row. */
export const placeInLanes = (shown: readonly Lane[], isWanted: (mark: LaneMark) => boolean, place: (time_ms: number) => number): Array<[time: number, lane: number, row: number]> =>
  shown.flatMap(({ marks }, lane) => marks.filter(isWanted).map((mark): [number, number, number] => [place(mark.time), lane, mark.row]));
