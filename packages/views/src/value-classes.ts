/** A range of values that share a colour: from `min` up to, not including, `max`; the last includes its `max`. */
export interface ValueClass {
  readonly min: number;
  readonly max: number;
}

const STEPS = [1, 2, 5, 10];

/** Smallest round number (1, 2 or 5 times a power of ten) at or above the value. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(1));
};

/**
 * Up to `count` classes with round borders over positive values: steps of a constant factor where the
 * values span more than a decade, else of a constant size. No values, no classes.
 */
export const toValueClasses = (values: readonly number[], count: number): ValueClass[] => {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [];
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  const isLog = high / low > 10;
  const borders = new Set<number>();
  for (let i = 1; i < count; i += 1) {
    const border = roundUp(isLog ? low * (high / low) ** (i / count) : low + ((high - low) * i) / count);
    if (border > low && border < high) borders.add(border);
  }
  const edges = [low, ...[...borders].sort((a, b) => a - b), high];
  return edges.slice(1).map((max, i) => ({ min: edges[i], max }));
};
