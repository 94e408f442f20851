import type { Field } from '@weir/schema';
import { mixColors } from '../style/chart-style.ts';

/** A field with what its reader has set about drawing it; Grafana's panel fills it in, elsewhere a view has its own ways. */
export interface DrawnField extends Field {
  /** Its name in the data, where it was mapped to another. */
  readonly source_name?: string;
  /** A value as text: unit, decimals, mappings. */
  readonly format?: (value: number) => string;
  /** Colour of its series, `#rrggbb`. */
  readonly color?: string;
  /** Colours from a value on, ascending, the first from -Infinity on: a scale to colour values by. */
  readonly steps?: ReadonlyArray<{ readonly from: number; readonly color: string }>;
  /** Low to high, for magnitudes. */
  readonly ramp?: readonly [string, string, ...string[]];
  /** Lines to draw across, where they are wanted. */
  readonly thresholds?: ReadonlyArray<{ readonly value: number; readonly color: string }>;
}

/** The field with its settings, if it has any. */
export const asDrawn = (field: Field | undefined): DrawnField | undefined => field;

/** The field's name in the data, which is what a filter has to name. */
export const columnOf = (field: Field): string => asDrawn(field)?.source_name ?? field.name;

/** The ramp that the field is to be coloured by, undefined for the theme's. */
export const rampOf = (field: Field | undefined, ground: string): readonly [string, string, ...string[]] | undefined => {
  const drawn = asDrawn(field);
  return drawn?.ramp ?? (drawn?.color ? [mixColors(ground, drawn.color, 0.25), drawn.color] : undefined);
};
