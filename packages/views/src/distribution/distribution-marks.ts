import type { ViewTheme } from '../define-view.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { axisStyle, mixColors } from '../style/chart-style.ts';
import type { Distribution, DistributionPoint } from './field-distribution.ts';

/** Points drawn of a field, the farthest first; the others are counted. */
export const DRAWN_COUNT = 150;

/** Names of the marks in the legend. */
export const MARK_NAMES = { box: 'Box', outside: 'Outliers', anomalous: 'Anomalous' } as const;

const onGrid = (index: number) => ({ xAxisIndex: index, yAxisIndex: index });

const placeOn =
  ({ axis }: Distribution) =>
  (value: number): number =>
    axis.place(value) ?? axis.min ?? 0;

/** Returns a box with whiskers on the field's own grid. */
export const boxMark = (one: Distribution, index: number, theme: ViewTheme) => {
  const { low_whisker, q1, median, q3, high_whisker } = one.box;
  const color = asDrawn(one.field)?.color ?? theme.normal;
  return {
    type: 'boxplot' as const,
    id: `box-${index}`,
    name: MARK_NAMES.box,
    ...onGrid(index),
    boxWidth: [6, 26] as [number, number],
    data: [[low_whisker, q1, median, q3, high_whisker].map(placeOn(one))],
    itemStyle: { color: mixColors(theme.background, color, 0.3), borderColor: color, borderWidth: 1.5 },
    z: 2,
  };
};

const toItems = (one: Distribution, points: readonly DistributionPoint[], lane: number) =>
  points.slice(0, DRAWN_COUNT).map(({ value, row }) => [placeOn(one)(value), lane, row]);

/** Returns the normal outliers as circles next to the box. */
export const outlierMarks = (one: Distribution, index: number, theme: ViewTheme) => ({
  type: 'scatter' as const,
  id: `outside-${index}`,
  name: MARK_NAMES.outside,
  ...onGrid(index),
  symbol: 'circle',
  symbolSize: 5,
  data: toItems(one, one.outliers, 0),
  itemStyle: { color: 'transparent', borderColor: asDrawn(one.field)?.color ?? theme.normal, borderWidth: 1, opacity: 0.75 },
  z: 3,
});

/** Returns the anomalous points as diamonds in a lane under the box. */
export const anomalyMarks = (one: Distribution, index: number, theme: ViewTheme) => ({
  type: 'scatter' as const,
  id: `anomalous-${index}`,
  name: MARK_NAMES.anomalous,
  ...onGrid(index),
  symbol: 'diamond',
  symbolSize: 9,
  data: toItems(one, one.anomalies, 1),
  itemStyle: { color: theme.anomaly, opacity: 0.85, borderColor: theme.background, borderWidth: 0.5 },
  z: 4,
});

/** Returns the axis of a field's values. */
export const fieldAxis = ({ axis }: Distribution, index: number, isNarrow: boolean, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: axis.type,
  gridIndex: index,
  ...(axis.min === undefined ? { scale: true } : { min: axis.min, max: axis.max }),
  splitNumber: isNarrow ? 3 : 4,
  axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: axis.tick },
});

/** Returns the lanes of a field: all values and, if there are any, anomalous ones. */
export const laneAxis = ({ anomalies }: Distribution, index: number, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'category' as const,
  inverse: true,
  gridIndex: index,
  data: anomalies.length > 0 ? ['all', 'anomalous'] : ['all'],
  axisLine: { show: false },
  axisLabel: { show: false },
  splitLine: { show: false },
});
