import type { Field } from '@weir/schema';
import { asDrawn } from '../fields/drawn-field.ts';
import { formatBytes, formatCompact, formatCount, formatPercent } from '../style/format.ts';

/** Scale of an axis: `auto` uses log if the positive values span more than three decades. */
export type ScaleChoice = 'auto' | 'log' | 'linear';

/** A scale fitted to values. */
export interface ValueAxis {
  readonly type: 'log' | 'value';
  readonly min?: number;
  readonly max?: number;
  /** Returns the position of a value, null if it has none on this axis. */
  readonly place: (value: number) => number | null;
  /** Returns the text of the tick at a position. */
  readonly tick: (place: number) => string;
}

const AUTO_LOG_DECADES = 3;

/** Returns the formatter of a field: its own, else one for its unit (bytes, bytes per second, seconds, percent), else a plain number. */
export const unitFormatter = (field: Field): ((value: number) => string) => {
  const own = asDrawn(field)?.format;
  if (own) return own;
  const unit = field.config?.unit ?? (/(^|_)bytes(_|$)/.test(field.name) ? 'decbytes' : '');
  if (unit === 'bytes' || unit === 'decbytes') return formatBytes;
  if (unit === 'Bps') return (value) => `${formatBytes(value)}/s`;
  if (unit === 's') return (value) => `${formatCompact(value)} s`;
  if (unit === 'percentunit') return formatPercent;
  if (field.name.endsWith('_count')) return formatCount;
  return formatCompact;
};

/**
 * Fits an axis to values. A log axis has no zero, so zeros are drawn on its first tick, a decade below the smallest positive
 * value, and that tick is labelled `0`. With negative values `auto` is linear; under `log` they have no position.
 */
export const fitAxis = (values: readonly number[], choice: ScaleChoice, format: (value: number) => string): ValueAxis => {
  let low = Infinity;
  let high = 0;
  let hasZero = false;
  let hasNegative = false;
  for (const value of values) {
    if (value > 0) {
      if (value < low) low = value;
      if (value > high) high = value;
    } else if (value === 0) hasZero = true;
    else hasNegative = true;
  }
  const spread = high > 0 ? Math.log10(high) - Math.log10(low) : 0;
  const isLog = high > 0 && (choice === 'log' || (choice === 'auto' && !hasNegative && spread > AUTO_LOG_DECADES));
  if (!isLog) return { type: 'value', place: (value) => value, tick: format };

  const lowest = Math.max(-300, Math.floor(Math.log10(low)));
  const highest = Math.min(300, Math.max(Math.ceil(Math.log10(high)), lowest + 1));
  const floor = 10 ** (hasZero ? lowest - 1 : lowest);
  const isFloor = (place: number) => hasZero && Math.abs(Math.log10(place / floor)) < 0.01;
  return {
    type: 'log',
    min: floor,
    max: 10 ** highest,
    place: (value) => (value > 0 ? value : value === 0 ? floor : null),
    tick: (place) => (isFloor(place) ? '0' : format(place)),
  };
};

/** Returns the smallest and the largest value; [Infinity, -Infinity] without values. */
export const extent = (values: readonly number[]): [low: number, high: number] =>
  values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

/**
 * Returns a function from values to pixels, between the pixels of the axis's start and end. Exact on a log axis. On a linear
 * axis ECharts rounds the ends outward, so the result is only good enough to place labels.
 */
export const pixelScale = (values: readonly number[], axis: ValueAxis, start: number, end: number): ((value: number) => number) => {
  const along = (value: number) => (axis.type === 'log' ? Math.log10(axis.place(value) ?? axis.min ?? 1) : value);
  const [low, high] = axis.type === 'log' ? [Math.log10(axis.min ?? 1), Math.log10(axis.max ?? 10)] : extent([0, ...values]);
  const span = high - low || 1;
  return (value) => start + ((along(value) - low) / span) * (end - start);
};
