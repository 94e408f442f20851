import type { Field } from '@weir/schema';
import { type ValueClass, toValueClasses } from '../axes/value-classes.ts';
import type { ViewTheme } from '../define-view.ts';
import { rampOf } from '../fields/drawn-field.ts';
import { mixColors, sampleRamp } from '../style/chart-style.ts';
import { classPieces } from '../style/legends.ts';
import type { HeatmapMeasure } from './heatmap-measures.ts';

/** Colour classes of the cells. */
export interface HeatmapColors {
  readonly classes: readonly ValueClass[];
  readonly colors: readonly string[];
  /** Colour of zero and of cells without a value. */
  readonly none: string;
  readonly colorOf: (value: number) => string;
}

/** Returns classes with round borders and their colours: the ramp of the field, of anomalies or of the theme. */
export const toHeatmapColors = (values: readonly number[], class_count: number, measure: HeatmapMeasure, field: Field | undefined, theme: ViewTheme): HeatmapColors => {
  const classes = toValueClasses(values, class_count);
  const isOfAnomalies = measure === 'anomaly_count' || measure === 'anomaly_rate';
  const anomalyRamp = [0.22, 0.95].map((share) => mixColors(theme.background, theme.anomaly, share));
  const ramp = rampOf(measure === 'sum' ? field : undefined, theme.background) ?? (isOfAnomalies ? anomalyRamp : theme.ramp);
  const colors = sampleRamp(ramp, Math.max(classes.length, 2)).slice(-classes.length || undefined);
  const none = mixColors(theme.background, theme.border, 0.35);
  const classOf = (value: number) => Math.max(0, classes.filter(({ min }) => value >= min).length - 1);
  return { classes, colors, none, colorOf: (value) => (value > 0 ? colors[classOf(value)] : none) };
};

/** Returns the pieces of the legend, with one for zero if a cell is zero. */
export const heatmapPieces = ({ classes, colors, none }: HeatmapColors, values: readonly number[], format: (value: number) => string) => [
  ...(values.some((value) => value <= 0) ? [{ lte: 0, label: values.some((value) => value < 0) ? '0 or less' : '0', color: none }] : []),
  ...classPieces(classes, colors, ({ min, max }) => (min === max ? format(min) : `${format(min)} – ${format(max)}`)),
];
