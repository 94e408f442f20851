type Ordered = number | string | boolean | bigint | null;

/** Compares two values of a row, as Array.sort expects. */
export type Compare<T> = (a: T, b: T) => number;

/** Compares texts by code point, as stores do: JavaScript compares UTF-16 units. */
const compareTexts = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const compareValues = (a: Ordered, b: Ordered): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a! < b! ? -1 : a! > b! ? 1 : 0;
};

const compareBy = <T>(of: (row: T) => Ordered, direction: 1 | -1): Compare<T> => (first, second) => {
  const [a, b] = [of(first), of(second)];
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return direction * compareValues(a, b);
};

/** Smallest first, null last. */
export const ascending = <T>(of: (row: T) => Ordered): Compare<T> => compareBy(of, 1);

/** Largest first, null last. */
export const descending = <T>(of: (row: T) => Ordered): Compare<T> => compareBy(of, -1);

/** Compares by the first comparison that differs. */
export const inOrder = <T>(...comparisons: ReadonlyArray<Compare<T>>): Compare<T> => (a, b) => {
  for (const compare of comparisons) {
    const result = compare(a, b);
    if (result !== 0) return result;
  }
  return 0;
};

/** Returns the rows of each group, in the order of their first row. */
export const groupBy = <T, K>(rows: Iterable<T>, keyOf: (row: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
};

/** Returns the sum of a number over rows. */
export const sum = <T>(rows: Iterable<T>, of: (row: T) => number): number => {
  let total = 0;
  for (const row of rows) total += of(row);
  return total;
};

/** Returns the smallest and the largest value; null without values. */
export const least = <T extends number | string>(values: Iterable<T>): T | null => extreme(values, ascending);
export const largest = <T extends number | string>(values: Iterable<T>): T | null => extreme(values, descending);

const extreme = <T extends number | string>(values: Iterable<T>, order: (of: (value: T) => Ordered) => Compare<T>): T | null => {
  const isBefore = order((value: T) => value);
  let best: T | null = null;
  for (const value of values) if (best === null || isBefore(value, best) < 0) best = value;
  return best;
};
