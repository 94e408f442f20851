import type { Field } from '@weir/schema';
import { asDrawn } from '../fields/drawn-field.ts';
import { formatBytes, formatCompact, formatCount, formatPercent } from '../style/format.ts';

/** How an axis is scaled: `auto` takes log where the positive values span more than three decades. */
export type ScaleChoice = 'auto' | 'log' | 'linear';

/** A scale fitted to values, with a place for each of them. */
export interface ValueAxis {
  readonly type: 'log' | 'value';
  readonly min?: number;
  readonly max?: number;
  /** Where a value is drawn; null when it has no place on this axis. */
  readonly place: (value: number) => number | null;
  /** Text of a tick, given where it stands. */
  readonly tick: (place: number) => string;
}

const AUTO_LOG_DECADES = 3;

/** Formatter for a field: the one it brings, else by its unit: bytes, bytes a second, seconds, ratios as percent, else a plain number. */
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
 * Fits an axis to values. On a log axis zero has no place, so zeros stand on the axis's first tick,
 * a decade below the smallest positive value, and that tick reads `0`. Negative values take the
 * axis to linear under `auto` and have no place under `log`.
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

/** Smallest and largest of the values; [Infinity, -Infinity] for none. */
export const extent = (values: readonly number[]): [low: number, high: number] =>
  values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

/**
 * Where values stand in pixels, from the pixel of the axis's start to that of its end. Exact on a log axis; on a
 * linear one ECharts rounds the ends outward, so places are near enough for labels only.
 */
export const pixelScale = (values: readonly number[], axis: ValueAxis, start: number, end: number): ((value: number) => number) => {
  const along = (value: number) => (axis.type === 'log' ? Math.log10(axis.place(value) ?? axis.min ?? 1) : value);
  const [low, high] = axis.type === 'log' ? [Math.log10(axis.min ?? 1), Math.log10(axis.max ?? 10)] : extent([0, ...values]);
  const span = high - low || 1;
  return (value) => start + ((along(value) - low) / span) * (end - start);
};
