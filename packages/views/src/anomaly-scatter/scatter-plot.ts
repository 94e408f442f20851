import type { Field, Frame } from '@weir/schema';
import { type ScaleChoice, type ValueAxis, extent, fitAxis, pixelScale, unitFormatter } from '../axes/value-axis.ts';
import type { ViewTheme } from '../define-view.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { fieldTitle, toText } from '../fields/find-fields.ts';
import { axisStyle } from '../style/chart-style.ts';
import type { ScatterPoint } from './scatter-points.ts';

/** Margins around the plot, in pixels. */
export interface PlotMargins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Sessions with their scales: everything that the marks of the scatter are drawn from. */
export interface ScatterPlot {
  readonly frame: Frame;
  readonly x: Field;
  readonly y: Field;
  /** Text that names the source of a session. */
  readonly sourceOf: (point: ScatterPoint) => string;
  readonly xAxis: ValueAxis;
  readonly yAxis: ValueAxis;
  /** Points that have a position on both axes. */
  readonly drawn: readonly ScatterPoint[];
  readonly normal: readonly ScatterPoint[];
  readonly anomalies: readonly ScatterPoint[];
  /** Position on the axes, then the row that the point was read from. */
  readonly place: (point: ScatterPoint) => number[];
}

/** Fits both axes to the points and separates normal from anomalous sessions. */
export const toScatterPlot = (frame: Frame, { x, y }: { x: Field; y: Field }, points: readonly ScatterPoint[], scale: ScaleChoice): ScatterPlot => {
  const xAxis = fitAxis(points.map((point) => point.x), scale, unitFormatter(x));
  const yAxis = fitAxis(points.map((point) => point.y), scale, unitFormatter(y));
  const drawn = points.filter((point) => xAxis.place(point.x) !== null && yAxis.place(point.y) !== null);
  const source = findRoleField(frame, 'source');
  return {
    frame,
    x,
    y,
    sourceOf: ({ row }) => toText(source?.values[row]) ?? 'unknown source',
    xAxis,
    yAxis,
    drawn,
    normal: drawn.filter((point) => !point.isAnomaly),
    anomalies: drawn.filter((point) => point.isAnomaly),
    place: (point) => [xAxis.place(point.x), yAxis.place(point.y), point.row] as number[],
  };
};

/** Returns the positions of the points in pixels, for labels and density. */
export const toPixels = ({ drawn, xAxis, yAxis }: ScatterPlot, { width, height }: { width: number; height: number }, margins: PlotMargins) => ({
  x: pixelScale(drawn.map((point) => point.x), xAxis, margins.left, width - margins.right),
  y: pixelScale(drawn.map((point) => point.y), yAxis, height - margins.bottom, margins.top),
});

/** Returns the first and last position on the first axis. */
export const acrossOf = ({ drawn, xAxis }: ScatterPlot): [from: number, to: number] => extent(drawn.map((point) => xAxis.place(point.x) ?? 0));

/** Returns an axis with the field's title next to it. */
export const titledAxis = (field: Field, fitted: ValueAxis, theme: ViewTheme, title_px: number) => ({
  ...axisStyle(theme),
  type: fitted.type,
  ...(fitted.min === undefined ? { scale: false } : { min: fitted.min, max: fitted.max }),
  name: fieldTitle(field) + (fitted.type === 'log' ? ' (log)' : ''),
  nameLocation: 'middle' as const,
  nameGap: title_px,
  axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: fitted.tick },
});
