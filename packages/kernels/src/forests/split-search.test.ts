import { exactColumns } from './exact-columns.ts';
import { histogramColumns } from './histogram-columns.ts';
import { fc, smallMatrices } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import { createSplitSearch, type Split } from './split-search.ts';

interface Wanted {
  readonly maxFeatures: number;
  readonly minSamplesLeaf?: number;
  readonly classWeights?: number[];
}

describe.each([
  ['histogram', histogramColumns],
  ['exact', exactColumns],
])('createSplitSearch over %s columns', (_name, toColumns) => {
  const search = (X: Float64Array, nFeatures: number, y: Uint8Array, wanted: Wanted): Split | undefined => {
    const nClasses = 3;
    const counts = new Float64Array(nClasses);
    for (const k of y) counts[k]++;
    const columns = toColumns(X, nFeatures, nClasses);
    columns.rows.set([...y.keys()]);
    columns.drawnClass.set([...y].map((k) => 65536 + k));
    const node = { rows: columns.rows, drawnClass: columns.drawnClass, from: 0, to: y.length };
    const { split, find, partition } = createSplitSearch(columns, {
      nFeatures,
      nClasses,
      maxFeatures: wanted.maxFeatures,
      minSamplesLeaf: wanted.minSamplesLeaf ?? 1,
      classWeights: Float64Array.from(wanted.classWeights ?? [1, 1, 1]),
    });
    if (!find(node, counts, createRandom(1))) return undefined;
    const middle = partition(node);
    node.rows.forEach((row, at) => expect(X[row * nFeatures + split.feature] <= split.threshold).toBe(at < middle));
    return split;
  };

const giniOf = (y: number[]): number => y.length - [0, 1, 2].reduce((sum, k) => sum + y.filter((v) => v === k).length ** 2 / (y.length || 1), 0);

  it('splits midway between neighbouring values', () => {
    const split = search(Float64Array.of(1, 2, 5, 6), 1, Uint8Array.of(0, 0, 1, 1), { maxFeatures: 1 });
    expect(split).toMatchObject({ feature: 0, threshold: 3.5 });
    expect([...split!.leftCounts]).toEqual([2, 0, 0]);
  });

  it('finds the purest split if all features are considered', () => {
    fc.assert(
      fc.property(smallMatrices, fc.infiniteStream(fc.integer({ min: 0, max: 2 })), ({ X, nRows, nFeatures }, classes) => {
        const y = Uint8Array.from([...classes.take(nRows)]);
        let purest = Infinity;
        const impurityAt = (f: number, threshold: number): number => {
          const left: number[] = [];
          const right: number[] = [];
          for (let row = 0; row < nRows; row++) (X[row * nFeatures + f] <= threshold ? left : right).push(y[row]);
          return right.length === 0 ? Infinity : giniOf(left) + giniOf(right);
        };
        for (let f = 0; f < nFeatures; f++) {
          for (let row = 0; row < nRows; row++) purest = Math.min(purest, impurityAt(f, X[row * nFeatures + f]));
        }
        const split = search(X, nFeatures, y, { maxFeatures: nFeatures });
        if (split === undefined) expect(purest).toBe(Infinity);
        else expect(impurityAt(split.feature, split.threshold)).toBeCloseTo(purest, 9);
      }),
    );
  });

  it('skips constant features, and finds nothing if all are constant', () => {
    const X = Float64Array.of(7, 1, 7, 7, 2, 7, 7, 3, 7);
    expect(search(X, 3, Uint8Array.of(0, 1, 1), { maxFeatures: 1 })).toMatchObject({ feature: 1, threshold: 1.5 });
    expect(search(new Float64Array(9), 3, Uint8Array.of(0, 1, 1), { maxFeatures: 1 })).toBeUndefined();
  });

  it('keeps minSamplesLeaf on both sides', () => {
    const X = Float64Array.of(1, 2, 3, 4, 5, 6);
    const y = Uint8Array.of(0, 1, 1, 1, 1, 1);
    expect(search(X, 1, y, { maxFeatures: 1, minSamplesLeaf: 1 })).toMatchObject({ threshold: 1.5 });
    expect(search(X, 1, y, { maxFeatures: 1, minSamplesLeaf: 3 })).toMatchObject({ threshold: 3.5 });
    expect(search(X, 1, y, { maxFeatures: 1, minSamplesLeaf: 4 })).toBeUndefined();
  });

  it('places a threshold between adjacent numbers, and between the limits of the number range', () => {
    expect(search(Float64Array.of(1, 1 + Number.EPSILON), 1, Uint8Array.of(0, 1), { maxFeatures: 1 })).toMatchObject({ threshold: 1 });
    expect(search(Float64Array.of(-Number.MAX_VALUE, Number.MAX_VALUE), 1, Uint8Array.of(0, 1), { maxFeatures: 1 })).toMatchObject({ threshold: 0 });
    expect(search(Float64Array.of(0, Number.MIN_VALUE), 1, Uint8Array.of(0, 1), { maxFeatures: 1 })).toMatchObject({ threshold: 0 });
  });

  it('applies class weights: a higher weight of a rare class moves the split', () => {
    const X = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const y = Uint8Array.of(0, 0, 0, 1, 0, 0, 2, 2);
    expect(search(X, 1, y, { maxFeatures: 1 })).toMatchObject({ threshold: 6.5 });
    expect(search(X, 1, y, { maxFeatures: 1, classWeights: [1, 50, 1] })).toMatchObject({ threshold: 3.5 });
  });
});
