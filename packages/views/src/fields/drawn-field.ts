import type { Field } from '@weir/schema';
import { mixColors } from '../style/chart-style.ts';

/** A field with display settings of the reader. Grafana's panel sets them; elsewhere a view uses its defaults. */
export interface DrawnField extends Field {
  /** Name in the data, if the field was mapped to another name. */
  readonly source_name?: string;
  /** Formats a value with its unit, decimals and mappings. */
  readonly format?: (value: number) => string;
  /** Colour of its series, `#rrggbb`. */
  readonly color?: string;
  /** Colours by threshold, ascending; the first starts at -Infinity. */
  readonly steps?: ReadonlyArray<{ readonly from: number; readonly color: string }>;
  /** Colours of magnitudes, from low to high. */
  readonly ramp?: readonly [string, string, ...string[]];
  /** Threshold lines to draw. */
  readonly thresholds?: ReadonlyArray<{ readonly value: number; readonly color: string }>;
}

/** Returns the field with its display settings, if it has any. */
export const asDrawn = (field: Field | undefined): DrawnField | undefined => field;

/** Returns the name of the field in the data, for filters. */
export const columnOf = (field: Field): string => asDrawn(field)?.source_name ?? field.name;

/** Returns the colour ramp of the field, undefined to use the theme's. */
export const rampOf = (field: Field | undefined, ground: string): readonly [string, string, ...string[]] | undefined => {
  const drawn = asDrawn(field);
  return drawn?.ramp ?? (drawn?.color ? [mixColors(ground, drawn.color, 0.25), drawn.color] : undefined);
};
