import type { Frame } from '@weir/schema';
import { type ValueClass, toValueClasses } from '../axes/value-classes.ts';
import type { ViewTheme } from '../define-view.ts';
import { type DrawnField, asDrawn, rampOf } from '../fields/drawn-field.ts';
import { findField } from '../fields/find-fields.ts';
import { mixColors, sampleRamp } from '../style/chart-style.ts';
import { formatCompact } from '../style/format.ts';
import { classPieces } from '../style/legends.ts';
import type { CountryFigures, GeoMeasure } from './country-rows.ts';
import { isCount, measureFormat } from './geo-measures.ts';
import { WORLD_MAP, landColor } from './world-map.ts';

/** Below this area in square pixels a country also gets a dot. */
const LEAST_AREA_PX = 60;
const EARTH_AREA_KM2 = 510e6;
/** Width of the map by its height. */
const MAP_RATIO = 2.05;

/** A country with the value that colours it. */
export interface CountryValue {
  readonly row: CountryFigures;
  readonly value: number;
}

/** Returns the classes of the legend: the thresholds of the field if it has any, else classes of the values. */
export const countryPieces = (frame: Frame, measure: GeoMeasure, countries: readonly CountryValue[], class_count: number, theme: ViewTheme) => {
  const field = asDrawn(findField(frame, measure));
  const format = isCount(measure) && !field?.format ? formatCompact : measureFormat(frame, measure);
  if (field?.steps) return stepPieces(field.steps, format);
  const classes = toValueClasses(countries.map(({ value }) => value), class_count);
  const ramp = rampOf(field, theme.background) ?? theme.ramp;
  const colors = sampleRamp(ramp, Math.max(classes.length, 2)).slice(-classes.length);
  const label = ({ min, max }: ValueClass, isLast: boolean) => {
    const last = isCount(measure) && !isLast ? max - 1 : max;
    return min === last ? format(min) : `${format(min)} – ${format(last)}`;
  };
  const hasZero = countries.some(({ value }) => value === 0);
  return [...classPieces(classes, colors, label), ...(hasZero ? [{ value: 0, label: 'none', color: mixColors(landColor(theme), theme.text, 0.14) }] : [])];
};

const stepPieces = (steps: NonNullable<DrawnField['steps']>, format: (value: number) => string) =>
  steps.map(({ from, color }, i) => ({
    ...(Number.isFinite(from) ? { gte: from } : {}),
    ...(steps[i + 1] ? { lt: steps[i + 1].from } : {}),
    label: Number.isFinite(from) ? `${format(from)} or more` : steps[1] ? `below ${format(steps[1].from)}` : 'all',
    color,
  }));

/** Returns the countries that have a shape on the map, coloured by their value. */
export const countryShapes = (onMap: readonly CountryValue[]) => ({
  type: 'map' as const,
  geoIndex: 0,
  map: WORLD_MAP,
  data: onMap.map(({ row, value }) => ({ name: row.country[0], value })),
});

/** Returns dots for countries that are too small to see or have no shape. */
export const smallCountryDots = (countries: readonly CountryValue[], { width, height }: { width: number; height: number }, isNarrow: boolean, theme: ViewTheme) => {
  const mapWidth = Math.min(width, height * MAP_RATIO);
  const px2PerKm2 = (mapWidth * mapWidth) / MAP_RATIO / EARTH_AREA_KM2;
  const isSmall = ({ row: { country } }: CountryValue) => country[5] === null || country[4] * px2PerKm2 < LEAST_AREA_PX;
  return {
    type: 'scatter' as const,
    coordinateSystem: 'geo' as const,
    symbol: 'circle',
    symbolSize: isNarrow ? 7 : 8,
    data: countries.filter(isSmall).map(({ row: { country }, value }) => ({ name: country[0], value: [country[2], country[3], value] })),
    itemStyle: { borderColor: theme.text, borderWidth: 1, opacity: 1 },
    z: 5,
  };
};
