import { createPartition } from './binned-rows.ts';
import { midpoint, type SplitColumns } from './split-search.ts';

/** Limit on rows: the code and the position of a row share the 53 bits of a double as sort key. */
const MAX_ROWS = 2 ** 26;

/**
 * Creates columns for exact split finding by sorting: considers every split, O(n log n) per node and feature.
 *
 * @param X - row-major, finite (not checked here), length nRows * nFeatures.
 * @throws RangeError on more than 67,108,864 rows.
 */
export function exactColumns(X: Float64Array, nFeatures: number, nClasses: number): SplitColumns {
  const nSamples = X.length / nFeatures;
  if (nSamples > MAX_ROWS) throw new RangeError(`X has ${nSamples} rows; splitFinding 'exact' takes at most ${MAX_ROWS}`);
  const codes = new Uint32Array(X.length);
  const distinct = Array.from({ length: nFeatures }, (_, f) => {
    const column = Float64Array.from({ length: nSamples }, (_unused, row) => X[row * nFeatures + f]);
    const order = Uint32Array.from(column.keys()).sort((a, b) => column[a] - column[b]);
    const values: number[] = [];
    for (const row of order) {
      if (values.length === 0 || column[row] !== values[values.length - 1]) values.push(column[row]);
      codes[f * nSamples + row] = values.length - 1;
    }
    return values;
  });
  const keys = new Float64Array(nSamples);
  const counted = new Float64Array(nClasses);
  return {
    rows: new Int32Array(nSamples),
    drawnClass: new Uint32Array(nSamples),
    partition: createPartition(codes, nSamples),
    threshold: (feature, low, high) => midpoint(distinct[feature][low], distinct[feature][high]),
    scan({ rows, drawnClass, from, to }, feature, offer) {
      const column = feature * nSamples;
      for (let i = from; i < to; i++) keys[i - from] = codes[column + rows[i]] * MAX_ROWS + (i - from);
      const sorted = keys.subarray(0, to - from).sort();
      let previous = Math.floor(sorted[0] / MAX_ROWS);
      if (Math.floor(sorted[sorted.length - 1] / MAX_ROWS) === previous) return;
      counted.fill(0);
      for (const key of sorted) {
        const code = Math.floor(key / MAX_ROWS);
        if (code !== previous) offer(previous, code, counted);
        previous = code;
        const mark = drawnClass[from + (key - code * MAX_ROWS)];
        counted[mark & 0xffff] += mark >>> 16;
      }
    },
  };
}
