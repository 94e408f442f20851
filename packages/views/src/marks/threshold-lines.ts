import type { Field } from '@weir/schema';
import { asDrawn } from '../fields/drawn-field.ts';

/**
 * Dashed lines across a chart at a field's thresholds, between two positions on its first axis. `place` returns the
 * position of a value on the second axis, null where it has none.
 */
export const thresholdLines = (
  field: Field,
  across: readonly [from: number, to: number],
  axes: { xAxisIndex: number; yAxisIndex: number },
  place: (value: number) => number | null = (value) => value,
) =>
  (asDrawn(field)?.thresholds ?? []).filter(({ value }) => place(value) !== null).map(({ value, color }) => ({
    type: 'line' as const,
    ...axes,
    name: `Threshold ${value}`,
    data: across.map((at) => [at, place(value)]),
    symbol: 'none',
    silent: true,
    lineStyle: { color, width: 1.5, type: 'dashed' as const },
    tooltip: { show: false },
    z: 2,
  }));
