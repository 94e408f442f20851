import { type GridRow, type RowMargins, fitRows, toGridRows } from '../axes/grid-rows.ts';
import { HALF_HOUR_MS, type toTimeAxis } from '../axes/time-axis.ts';
import type { Mark } from '../define-view.ts';
import { NARROW_WIDTH } from '../style/chart-style.ts';
import { formatCount, truncate } from '../style/format.ts';
import { keepNotes } from '../style/notes.ts';
import { type Band, toRobustBand } from './robust-band.ts';
import type { TimePoint, TimeSeries } from './time-series.ts';
import type { TimelineOptions } from './timeline-options.ts';

const ROW_LEAST_PX = 82;

/** A series with the band that is drawn around it and the points that are marked. */
export interface DrawnSeries extends TimeSeries {
  readonly drawnBand: ReadonlyArray<Band | null> | null;
  readonly isComputed: boolean;
  readonly marks: ReadonlyArray<readonly [time: number, value: number]>;
}

/** Series in rows: everything that the marks of the timeline are drawn from. */
export interface TimelinePlot {
  readonly shown: readonly DrawnSeries[];
  readonly hidden_count: number;
  readonly rows: readonly GridRow[];
  readonly margins: RowMargins;
  readonly clock: ReturnType<typeof toTimeAxis>;
  readonly extent: readonly [from_ms: number, to_ms: number];
  /** True where the data flags anomalies; otherwise points outside the band are marked. */
  readonly hasFlags: boolean;
  readonly hasBand: boolean;
  readonly isComputed: boolean;
  readonly markCount: number;
  readonly bandName: string;
  readonly markName: string;
  readonly isNarrow: boolean;
}

const withBand = (series: TimeSeries, options: TimelineOptions, hasFlags: boolean): DrawnSeries => {
  const isComputed = options.band === 'auto' && series.band === null;
  const computed = () => toRobustBand(series.points.map(({ value }) => value), options.window, options.k);
  const drawnBand = options.band === 'none' ? null : isComputed ? computed() : series.band;
  const isMarked = ({ value, isFlagged }: TimePoint, i: number) => {
    const band = drawnBand?.[i];
    return hasFlags ? isFlagged : value !== null && !!band && (value > band.high || value < band.low);
  };
  const marks = series.points.flatMap((point, i) => (point.value !== null && isMarked(point, i) ? [[point.time, point.value] as const] : []));
  return { ...series, drawnBand, isComputed, marks };
};

const flagCount = ({ points }: TimeSeries): number => points.filter(({ isFlagged }) => isFlagged).length;

/** Returns the size of a series, scaled down so that the largest numbers do not overflow. */
const magnitudeOf = ({ points }: TimeSeries): number => points.reduce((sum, { value }) => sum + Math.abs(value ?? 0) / 1e6, 0);

/** Fits series into rows; where not all fit, those with the most flags and then the largest come first. */
export const toTimelinePlot = (
  series: readonly TimeSeries[],
  { hasFlags, extent, clock }: Pick<TimelinePlot, 'hasFlags' | 'extent' | 'clock'>,
  { width, height }: { width: number; height: number },
  options: TimelineOptions,
): TimelinePlot => {
  const isNarrow = width < NARROW_WIDTH;
  const margins = { left: isNarrow ? 52 : 64, right: isNarrow ? 12 : 24, top: 16, bottom: 40, gap: 27 };
  const most = Math.min(fitRows(height, margins, ROW_LEAST_PX), Math.max(1, Math.round(options.max_series)));
  const ordered = series.length <= most ? series : [...series].sort((a, b) => flagCount(b) - flagCount(a) || magnitudeOf(b) - magnitudeOf(a));
  const shown = ordered.slice(0, most).map((one) => withBand(one, options, hasFlags));
  const hasBand = shown.some(({ drawnBand }) => drawnBand?.some((band) => band !== null));
  const isComputed = hasBand && shown.some((one) => one.isComputed);
  const markCount = shown.reduce((sum, { marks }) => sum + marks.length, 0);
  return {
    shown,
    hidden_count: series.length - shown.length,
    rows: toGridRows(shown.length, height, margins),
    margins,
    clock,
    extent,
    hasFlags,
    hasBand,
    isComputed,
    markCount,
    bandName: isComputed ? 'Computed band' : 'Typical band',
    markName: `${hasFlags ? 'Anomalous' : 'Outside the band'} (${formatCount(markCount)})`,
    isNarrow,
  };
};

/** Returns notes on hidden series, on the computation of the band, and on missing flags. */
export const timelineNotes = ({ hidden_count, isComputed, hasFlags, hasBand }: TimelinePlot, { k, window }: TimelineOptions): string[] =>
  keepNotes([
    hidden_count > 0 ? `Not shown: ${formatCount(hidden_count)} more series.` : '',
    isComputed ? `Band: rolling median ± ${k} MAD of ${window} points.` : '',
    hasFlags || hasBand ? '' : 'No anomaly flag and no band, so no anomalies are marked.',
  ]);

/** Reads the mark of a point in time: its span reaches to the next point. */
export const pointMark =
  (formatTime: (time_ms: number) => string) =>
  (series: DrawnSeries, time: number): Mark => {
    const next = series.points.find((point) => point.time > time)?.time ?? series.points.find((point) => point.time < time)?.time;
    return {
      title: `${truncate(series.name, 48)}, ${formatTime(time)}`,
      filters: series.labels,
      span: { from_ms: time, to_ms: time + (next === undefined ? HALF_HOUR_MS : Math.abs(next - time)) },
      origin: null,
    };
  };
