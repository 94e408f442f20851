import { extent } from '../axes/value-axis.ts';
import type { ViewTheme } from '../define-view.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { anomalyName, normalName } from '../marks/anomaly-points.ts';
import type { LabelPosition } from './place-labels.ts';
import { type DensityMark, MARK_PX, splitByDensity } from './scatter-density.ts';
import type { ScatterPlot } from './scatter-plot.ts';
import type { ScatterPoint } from './scatter-points.ts';

/** From this count on, points are drawn in one pass and without an element each. */
export const LARGE_COUNT = 2_000;

/** Returns one circle for each normal session. */
export const normalPoints = ({ normal, place, y }: ScatterPlot, theme: ViewTheme) => ({
  ...normalSeries(normal),
  data: normal.map(place),
  symbolSize: 6,
  itemStyle: { color: asDrawn(y)?.color ?? theme.normal, opacity: 0.4 },
});

/** Returns many normal sessions as their density: a series for each level of opacity. */
export const densityPoints = ({ normal, place, y }: ScatterPlot, mass: readonly DensityMark[], theme: ViewTheme) =>
  splitByDensity(mass).map(({ opacity, marks }) => ({
    ...normalSeries(normal),
    data: marks.map(({ point }) => place(point)),
    symbolSize: MARK_PX,
    large: true,
    largeThreshold: 0,
    progressive: 0,
    itemStyle: { color: asDrawn(y)?.color ?? theme.normal, opacity },
  }));

const normalSeries = (normal: readonly ScatterPoint[]) => ({ type: 'scatter' as const, name: normalName(normal.length), symbol: 'circle', z: 2 });

/** How anomalies are labelled, and whether they are drawn over a mass of points. */
interface AnomalyLabels {
  readonly labelOf: (point: ScatterPoint) => string;
  readonly positions: ReadonlyMap<ScatterPoint, LabelPosition>;
  readonly isOverMass: boolean;
}

/** Returns anomalous sessions as diamonds, larger for a higher score, with labels where they fit. */
export const anomalyPoints = ({ anomalies, place }: ScatterPlot, { labelOf, positions, isOverMass }: AnomalyLabels, theme: ViewTheme) => {
  const isLarge = anomalies.length > LARGE_COUNT;
  const sizeOf = toSize(anomalies);
  return {
    type: 'scatter' as const,
    name: anomalyName(anomalies.length),
    symbol: 'diamond',
    // On a canvas of its own, so that highlighting an anomaly does not redraw the mass.
    ...(isOverMass && { zlevel: 1 }),
    large: isLarge,
    largeThreshold: LARGE_COUNT,
    symbolSize: 9,
    data: isLarge
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
      formatter: (params: { name: string }) => params.name,
    },
    z: 3,
  };
};

/** Returns the size of an anomaly in pixels, from 10 for the lowest score to 17 for the highest. */
const toSize = (anomalies: readonly ScatterPoint[]) => {
  const [lowest, highest] = extent(anomalies.map((point) => point.score ?? 0));
  return (point: ScatterPoint) => Number((10 + 7 * (highest > lowest ? ((point.score ?? 0) - lowest) / (highest - lowest) : 0.5)).toFixed(1));
};
