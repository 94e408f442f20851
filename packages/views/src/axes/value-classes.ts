/** A range of values that share a colour: from `min` up to, not including, `max`; the last includes its `max`. */
export interface ValueClass {
  readonly min: number;
  readonly max: number;
}

const STEPS = [1, 2, 5, 10];

/** Returns the smallest round number (1, 2 or 5 times a power of ten) that is not below the value. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(1));
};

/** Returns borders between two values in steps of a constant factor, rounded. */
const powersBetween = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count - 1 }, (_, i) => roundUp(low * (high / low) ** ((i + 1) / count)));

/** Returns multiples of the smallest round step that gives at most `count` classes; if none lies between the values, about their middle. */
const multiplesBetween = (low: number, high: number, count: number): number[] => {
  for (let step = roundUp((high - low) / count); ; step = roundUp(step * 1.5)) {
    const first = Math.floor(low / step) + 1;
    const borders = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12))).filter((border) => border > low && border < high);
    if (borders.length > 0 && borders.length < count) return borders;
    if (borders.length === 0) return count > 1 ? [Number(((low + high) / 2).toPrecision(2))] : [];
  }
};

/**
 * Returns up to `count` classes with round borders over the positive values: steps of a constant factor if the values span
 * more than a decade, else of a constant size. Without positive values there are no classes.
 */
export const toValueClasses = (values: readonly number[], count: number): ValueClass[] => {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [];
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  if (low === high) return [{ min: low, max: high }];
  const borders = high / low > 10 ? powersBetween(low, high, count) : multiplesBetween(low, high, count);
  const inside = new Set(borders.filter((border) => border > low && border < high));
  const edges = [low, ...[...inside].sort((a, b) => a - b), high];
  return edges.slice(1).map((max, i) => ({ min: edges[i], max }));
};
