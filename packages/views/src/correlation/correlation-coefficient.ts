/** A coefficient over the rows that have both values. */
export interface Coefficient {
  /** -1..1; null with fewer than three rows or if one side is constant. */
  readonly value: number | null;
  readonly count: number;
}

const FEWEST = 3;

/** Returns ranks from 1; equal values get their mean rank. */
export const toRanks = (values: readonly number[]): number[] => {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
};

/** Returns deviations from the mean, scaled so that squares of the largest numbers stay finite; null for constant values. */
const toDeviations = (values: readonly number[]): number[] | null => {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  if (largest === 0) return null;
  const mean = values.reduce((sum, value) => sum + value / largest / values.length, 0);
  const deviations = values.map((value) => value / largest - mean);
  return values.every((value) => value === values[0]) ? null : deviations;
};

const pearson = (x: readonly number[], y: readonly number[]): number | null => {
  const [a, b] = [toDeviations(x), toDeviations(y)];
  if (!a || !b) return null;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  const value = ab / Math.sqrt(aa) / Math.sqrt(bb);
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : null;
};

/** Returns Pearson's coefficient of the values, or of their ranks (Spearman), over the rows that have both values. */
export const toCoefficient = (
  x: ReadonlyArray<number | null>,
  y: ReadonlyArray<number | null>,
  method: 'spearman' | 'pearson',
): Coefficient => {
  const pairs = x.flatMap((value, i) => {
    const other = y[i];
    return value === null || other === null || other === undefined ? [] : [[value, other] as const];
  });
  if (pairs.length < FEWEST) return { value: null, count: pairs.length };
  const [a, b] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
  return { value: method === 'spearman' ? pearson(toRanks(a), toRanks(b)) : pearson(a, b), count: pairs.length };
};
