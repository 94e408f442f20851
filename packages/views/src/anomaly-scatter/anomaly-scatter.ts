import { NARROW_WIDTH, axisStyle, baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { asDrawn, thresholdLines } from '../fields/drawn-field.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { chooseFrame, fieldTitle, findField, missingFields, toFinite, toText } from '../fields/find-fields.ts';
import { formatNoun, truncate } from '../style/format.ts';
import { MAX_LISTED, rowMarks } from '../fields/row-marks.ts';
import { placeLabels } from './place-labels.ts';
import { MARK_PX, splitByDensity, thinPoints } from './scatter-density.ts';
import { type ScatterPoint, findAxisFields, toScatterPoints, topBySource } from './scatter-points.ts';
import { toScatterTooltip } from './scatter-tooltip.ts';
import { type ScaleChoice, extent, fitAxis, pixelScale, unitFormatter } from '../axes/value-axis.ts';

/** What a reader may change about the scatter. */
export interface AnomalyScatterOptions {
  /** Numeric field across. */
  readonly x: string;
  /** Numeric field up. */
  readonly y: string;
  readonly scale: ScaleChoice;
  /** Sources named on the chart, the most anomalous first. */
  readonly label_count: number;
}

const DEFAULTS: AnomalyScatterOptions = { x: 'bytes_in', y: 'bytes_out', scale: 'auto', label_count: 5 };
const REMEDY = "Use the query type 'Anomaly scatter' or 'Sessions', or choose two numeric fields as the axes.";

/** From here on points are drawn in one pass, without an element each, and one stands for those it would cover. */
const LARGE_COUNT = 2_000;

const NARROW_LABEL_COUNT = 3;

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<AnomalyScatterOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, [options.x, options.y, 'is_anomaly']);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No sessions to draw. Widen the time range, or send sessions to Weir.' };
  }
  const { x, y } = findAxisFields(frame, options, DEFAULTS);
  if (!x || !y) return missingFields([...(x ? [] : [options.x]), ...(y ? [] : [options.y])], frame, REMEDY);

  const { points, skipped_count } = toScatterPoints(frame, x, y);
  if (points.length === 0) {
    return {
      state: 'empty',
      message:
        skipped_count > 0
          ? `None of ${formatNoun(skipped_count, 'session')} has both ${x.name} and ${y.name}.`
          : 'No sessions in this time range. Widen the range or loosen the filters.',
    };
  }

  const formatX = unitFormatter(x);
  const formatY = unitFormatter(y);
  const xAxis = fitAxis(points.map((point) => point.x), options.scale, formatX);
  const yAxis = fitAxis(points.map((point) => point.y), options.scale, formatY);
  const hasPlace = (point: ScatterPoint) => xAxis.place(point.x) !== null && yAxis.place(point.y) !== null;
  const drawn = points.filter(hasPlace);
  const normal = drawn.filter((point) => !point.isAnomaly);
  const anomalies = drawn.filter((point) => point.isAnomaly);
  const narrow = width < NARROW_WIDTH;
  const placedX = extent(drawn.map((point) => xAxis.place(point.x) ?? 0));

  const source = findRoleField(frame, 'source');
  const timeField = findRoleField(frame, 'time');
  const sourceOf = (point: ScatterPoint) => toText(source?.values[point.row]) ?? 'unknown source';
  const labelOf = (point: ScatterPoint) => truncate(sourceOf(point), 24);
  const whenOf = (point: ScatterPoint) => {
    const time = toFinite(timeField?.values[point.row]);
    return time === null ? undefined : formatTime(time);
  };

  const tooltip = toScatterTooltip({ frame, x, y, formatTime, theme });
  const byRow = new Map(drawn.map((point) => [point.row, point]));

  const place = (point: ScatterPoint) => [xAxis.place(point.x), yAxis.place(point.y), point.row] as number[];
  const [lowest, highest] = extent(anomalies.map((point) => point.score ?? 0));
  const sizeOf = (point: ScatterPoint) =>
    Number((10 + 7 * (highest > lowest ? ((point.score ?? 0) - lowest) / (highest - lowest) : 0.5)).toFixed(1));
  const notes = [
    skipped_count > 0 ? `${formatNoun(skipped_count, 'session')} without both values left out.` : '',
    drawn.length < points.length ? `${formatNoun(points.length - drawn.length, 'negative value')} left off the log axis.` : '',
    findField(frame, 'is_anomaly') ? '' : 'No is_anomaly field, so nothing is marked.',
  ].filter(Boolean);
  const grid = { left: narrow ? 56 : 68, right: narrow ? 16 : 28, top: 36, bottom: 48 + (notes.length > 0 ? 18 : 0) };
  const wishes = topBySource(frame, anomalies);
  const toPixels = {
    x: pixelScale(drawn.map((point) => point.x), xAxis, grid.left, width - grid.right),
    y: pixelScale(drawn.map((point) => point.y), yAxis, height - grid.bottom, grid.top),
  };
  const toWish = (point: ScatterPoint) => ({ x: toPixels.x(point.x), y: toPixels.y(point.y), text: labelOf(point) });
  const labels = placeLabels(
    wishes.map(toWish),
    {
      left: grid.left,
      right: width - 4,
      top: grid.top - 8,
      bottom: height - grid.bottom,
      fontSize: theme.fontSize - 1,
      marks: anomalies.slice(0, LARGE_COUNT).map(toWish),
    },
    narrow ? Math.min(NARROW_LABEL_COUNT, options.label_count) : options.label_count,
  );
  const positions = new Map([...labels].map(([wish, position]) => [wishes[wish], position]));
  const isMass = normal.length > LARGE_COUNT;
  const mass = isMass ? thinPoints(normal, toPixels.x, toPixels.y) : [];
  const countByRow = new Map(mass.map(({ point, count }) => [point.row, count]));
  const normalName = `Usual (${normal.length.toLocaleString('en-US')})`;
  const anomalyName = `Anomalous (${anomalies.length.toLocaleString('en-US')})`;

  const normalColor = asDrawn(y)?.color ?? theme.normal;
  const usual = { type: 'scatter' as const, name: normalName, symbol: 'circle', z: 2 };
  const massSeries = splitByDensity(mass).map(({ opacity, marks }) => ({
    ...usual,
    data: marks.map(({ point }) => place(point)),
    symbolSize: MARK_PX,
    large: true,
    largeThreshold: 0,
    progressive: 0,
    itemStyle: { color: normalColor, opacity },
  }));

  const axis = (field: typeof x, fitted: typeof xAxis, gap: number) => ({
    ...axisStyle(theme),
    type: fitted.type,
    ...(fitted.min === undefined ? { scale: false } : { min: fitted.min, max: fitted.max }),
    name: fieldTitle(field) + (fitted.type === 'log' ? ' (log)' : ''),
    nameLocation: 'middle' as const,
    nameGap: gap,
    axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: fitted.tick },
  });

  const ranked = anomalies.map((point, dataIndex) => ({ point, dataIndex })).sort((a, b) => (b.point.score ?? 0) - (a.point.score ?? 0));
  const worst = ranked[0]?.point;
  const toMark = rowMarks(frame, formatTime);

  return {
    state: 'ready',
    ...(findField(frame, 'is_anomaly') ? {} : { lacks: ['is_anomaly'] }),
    marks: {
      listed: ranked.slice(0, MAX_LISTED).map(({ point, dataIndex }) => ({ mark: toMark(point.row), item: { seriesIndex: 1, dataIndex } })),
      at: ({ value }) => (Array.isArray(value) && byRow.has(Number(value[2])) ? toMark(Number(value[2])) : undefined),
      inside: (isInside) => drawn.filter((point) => isInside(xAxis.place(point.x) ?? NaN, yAxis.place(point.y) ?? NaN)).map((point) => toMark(point.row)),
    },
    summary: [
      `${formatNoun(drawn.length, 'session')} by ${fieldTitle(x)} and ${fieldTitle(y)}; ${anomalies.length.toLocaleString('en-US')} anomalous.`,
      worst
        ? `The most anomalous is ${truncate(sourceOf(worst), 48)}${whenOf(worst) ? ` at ${whenOf(worst)}` : ''}: ${formatX(worst.x)} by ${formatY(worst.y)}${worst.score === null ? '' : `, score ${worst.score.toFixed(3)}`}.`
        : '',
      ...notes,
    ]
      .filter(Boolean)
      .join(' '),
    option: {
      ...baseOption(theme),
      grid,
      legend: {
        top: 0,
        left: narrow ? 0 : 60,
        itemWidth: 12,
        itemHeight: 12,
        itemGap: 18,
        data: [
          { name: normalName, icon: 'circle', itemStyle: { opacity: 0.75 } },
          { name: anomalyName, icon: 'diamond', itemStyle: { opacity: 1 } },
        ],
        textStyle: { ...noteStyle(theme), color: theme.text },
      },
      title: notes.length > 0 ? { text: notes.join(' '), left: 0, bottom: 0, textStyle: { ...noteStyle(theme), width: width - 16, overflow: 'truncate' } } : undefined,
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const value = Array.isArray(item.value) ? item.value : [];
          const point = byRow.get(Number(value[2]));
          return point ? tooltip(point, countByRow.get(point.row)) : '';
        },
      },
      xAxis: axis(x, xAxis, 30),
      yAxis: axis(y, yAxis, narrow ? 42 : 54),
      series: [
        isMass ? massSeries[0] : { ...usual, data: normal.map(place), symbolSize: 6, itemStyle: { color: normalColor, opacity: 0.4 } },
        {
          type: 'scatter',
          name: anomalyName,
          symbol: 'diamond',
          // On a canvas of their own: to light one up is not to draw the mass again.
          ...(isMass && { zlevel: 1 }),
          large: anomalies.length > LARGE_COUNT,
          largeThreshold: LARGE_COUNT,
          symbolSize: 9,
          data:
            anomalies.length > LARGE_COUNT
              ? anomalies.map(place)
              : anomalies.map((point) => ({
                  value: place(point),
                  name: labelOf(point),
                  symbolSize: sizeOf(point),
                  label: positions.has(point) ? { show: true, position: positions.get(point) } : { show: false },
                })),
          itemStyle: { color: theme.anomaly, opacity: 0.9, borderColor: theme.background, borderWidth: 1 },
          emphasis: { itemStyle: { opacity: 1, borderColor: theme.text, borderWidth: 1.5 } },
          label: {
            show: false,
            distance: 6,
            color: theme.text,
            fontSize: theme.fontSize - 1,
            fontFamily: theme.fontFamily,
            textBorderColor: theme.background,
            textBorderWidth: 3,
            formatter: (params) => params.name,
          },
          z: 3,
        },
        ...massSeries.slice(1),
        ...thresholdLines(y, placedX, { xAxisIndex: 0, yAxisIndex: 0 }, yAxis.place),
      ],
    },
  };
};

/** Bytes in against bytes out, a session a point, with the anomalous ones told apart by shape and colour. */
export const anomalyScatter = defineView<AnomalyScatterOptions>({
  id: 'anomaly-scatter',
  title: 'Anomaly scatter',
  question: 'Which sessions stand apart from the rest, and who are they?',
  defaultOptions: DEFAULTS,
  build,
});
