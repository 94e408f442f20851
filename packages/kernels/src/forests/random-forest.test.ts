import { accuracy, classReports } from '../metrics/metrics.ts';
import { fc, labelledMatrices, twoClasses } from '../property.test-support.ts';
import { outOfBagProbability } from './out-of-bag.ts';
import { fitRandomForest, mostProbableClass, predictProbability } from './random-forest.ts';
import { assertTreeNodes } from './tree-nodes.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe('fitRandomForest', () => {
  it('returns the same forest for the same seed, and another one for another seed', () => {
    const { X, y } = twoClasses(200, 4, 1);
    const forest = fitRandomForest(X, y, { nFeatures: 4, nTrees: 8, seed: 5 });
    expect(fitRandomForest(X, y, { nFeatures: 4, nTrees: 8, seed: 5 })).toEqual(forest);
    expect(fitRandomForest(X, y, { nFeatures: 4, nTrees: 8, seed: 6 })).not.toEqual(forest);
  });

  it('accepts classes in any integer array, and does not change X and y', () => {
    const { X, y } = twoClasses(60, 3, 2);
    const [keptX, keptY] = [X.slice(), y.slice()];
    const options = { nFeatures: 3, nTrees: 4, seed: 1 };
    const forest = fitRandomForest(X, y, options);
    expect(fitRandomForest(X, Int32Array.from(y), options)).toEqual(forest);
    expect(fitRandomForest(X, Uint32Array.from(y), options)).toEqual(forest);
    expect([X, y]).toEqual([keptX, keptY]);
  });

  it('has valid trees within maxDepth, with at least minSamplesLeaf samples in each leaf', () => {
    fc.assert(
      fc.property(labelledMatrices, seeds, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }), (data, seed, maxDepth, minSamplesLeaf) => {
        const { X, y, nFeatures, nRows } = data;
        const { nodes } = fitRandomForest(X, y, { nFeatures, nTrees: 4, maxDepth, minSamplesLeaf, seed });
        assertTreeNodes(nodes, nFeatures);
        expect(Math.max(...nodes.depth)).toBeLessThanOrEqual(maxDepth);
        for (let tree = 0; tree < 4; tree++) expect(nodes.weight[nodes.start[tree]]).toBe(nRows);
        nodes.left.forEach((child, node) => {
          if (child === node) return;
          expect(Math.min(nodes.weight[child], nodes.weight[child + 1])).toBeGreaterThanOrEqual(minSamplesLeaf);
          expect(nodes.weight[child] + nodes.weight[child + 1]).toBe(nodes.weight[node]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('learns a checkerboard, for which no first split helps', () => {
    const X = Float64Array.from({ length: 800 }, (_, i) => (i % 2 === 0 ? Math.floor(i / 4) % 2 : Math.floor(i / 2) % 2));
    const y = Uint8Array.from({ length: 400 }, (_, row) => X[row * 2] ^ X[row * 2 + 1]);
    const forest = fitRandomForest(X, y, { nFeatures: 2, nTrees: 20, seed: 1 });
    expect(accuracy(y, mostProbableClass(predictProbability(forest, X), 2))).toBe(1);
  });

  it('learns equally well below and above the number of bins', () => {
    for (const nRows of [200, 3000]) {
      const { X, y } = twoClasses(nRows, 2, 7);
      const unseen = twoClasses(2000, 2, 8);
      const forest = fitRandomForest(X, y, { nFeatures: 2, seed: 3 });
      expect(accuracy(unseen.y, mostProbableClass(predictProbability(forest, unseen.X), 2))).toBeGreaterThan(nRows === 200 ? 0.93 : 0.97);
    }
  });

  it('learns equally well by exact and histogram search, and grows the same trees if bins hold one value each', () => {
    const { X, y } = twoClasses(2000, 3, 7);
    const unseen = twoClasses(2000, 3, 8);
    expect(fitRandomForest(X, y, { nFeatures: 3, seed: 3 })).toEqual(fitRandomForest(X, y, { nFeatures: 3, splitFinding: 'exact', seed: 3 }));
    const accuracyOf = (splitFinding: 'exact' | 'histogram'): number =>
      accuracy(unseen.y, mostProbableClass(predictProbability(fitRandomForest(X, y, { nFeatures: 3, splitFinding, seed: 3 }), unseen.X), 2));
    expect(Math.abs(accuracyOf('exact') - accuracyOf('histogram'))).toBeLessThan(0.01);
    const coarse = X.map((value) => Math.round(value * 20));
    const options = { nFeatures: 3, nTrees: 10, seed: 1 };
    expect(fitRandomForest(coarse, y, { ...options, splitFinding: 'exact' })).toEqual(fitRandomForest(coarse, y, { ...options, splitFinding: 'histogram' }));
  });

  it('applies class weights: the rare class is found more often, and the default weight is 1', () => {
    const { X, y: plain } = twoClasses(1500, 4, 3);
    const y = plain.map((_, row) => (X[row * 4] + X[row * 4 + 2] > 2.6 ? 1 : 0));
    const unseen = twoClasses(3000, 4, 4).X;
    const truth = Uint8Array.from({ length: 3000 }, (_, row) => (unseen[row * 4] + unseen[row * 4 + 2] > 2.6 ? 1 : 0));
    const options = { nFeatures: 4, nTrees: 40, maxDepth: 3, seed: 2 };
    const recall = (classWeights?: 'balanced'): number =>
      classReports(truth, mostProbableClass(predictProbability(fitRandomForest(X, y, { ...options, classWeights }), unseen), 2), 2)[1].recall;
    expect(recall('balanced')).toBeGreaterThan(recall() + 0.2);
    expect(fitRandomForest(X, y, { ...options, classWeights: [1, 1] })).toEqual(fitRandomForest(X, y, options));
    const { nodes, probability } = fitRandomForest(X, y, { ...options, classWeights: 'balanced' });
    expect(probability[nodes.start[0] * 2 + 1]).toBeGreaterThan(0.4);
  });

  it('does not split nodes with fewer than minSamplesSplit samples', () => {
    const { X, y } = twoClasses(200, 2, 3);
    const { nodes } = fitRandomForest(X, y, { nFeatures: 2, nTrees: 5, minSamplesSplit: 40, seed: 2 });
    nodes.left.forEach((child, node) => expect(child === node || nodes.weight[node] >= 40).toBe(true));
  });

  it.each([
    ['y has 1 classes; X has 2 rows and the two must be equal', { nFeatures: 1, seed: 1 }, [1, 2], [0]],
    ['X has 0 rows; a forest needs at least 1', { nFeatures: 1, seed: 1 }, [], []],
    ['X holds NaN at row 1, column 0; every value must be a finite number', { nFeatures: 1, seed: 1 }, [1, NaN], [0, 1]],
    ['y holds class 2 at row 1; it must be from 0 to 1', { nFeatures: 1, seed: 1, nClasses: 2 }, [1, 2], [0, 2]],
    ['y holds class -1 at row 0; it must be from 0 to 0', { nFeatures: 1, seed: 1 }, [1, 2], [-1, 0]],
    ['maxDepth is 0; it must be an integer from 1 to 64', { nFeatures: 1, seed: 1, maxDepth: 0 }, [1], [0]],
    ['minSamplesSplit is 1; it must be an integer of at least 2', { nFeatures: 1, seed: 1, minSamplesSplit: 1 }, [1], [0]],
    ['classWeights has 1 weights; there are 2 classes', { nFeatures: 1, seed: 1, classWeights: [1] }, [1, 2], [0, 1]],
    ['classWeights holds 0 for class 1; every weight must be a number above 0', { nFeatures: 1, seed: 1, classWeights: [1, 0] }, [1, 2], [0, 1]],
    ['maxFeatures is 2; it must be an integer from 1 to 1', { nFeatures: 1, seed: 1, maxFeatures: 2 }, [1], [0]],
  ])('rejects: %s', (message, options, X, y) => {
    expect(() => fitRandomForest(Float64Array.from(X), Int32Array.from(y), options)).toThrow(new RangeError(message));
  });
});

describe('predictProbability', () => {
  it('returns shares that add up to 1, also with classes missing in y', () => {
    fc.assert(
      fc.property(labelledMatrices, seeds, ({ X, y, nRows, nFeatures }, seed) => {
        const p = predictProbability(fitRandomForest(X, y, { nFeatures, nTrees: 5, seed, nClasses: 4 }), X);
        expect(p).toHaveLength(nRows * 4);
        for (let row = 0; row < nRows; row++) {
          expect(p.subarray(row * 4, row * 4 + 4).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
          expect(p[row * 4 + 3]).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('returns the class shares of the bootstrap samples if nothing can be split', () => {
    const y = Uint8Array.from({ length: 100 }, (_, row) => (row < 25 ? 1 : 0));
    const forest = fitRandomForest(new Float64Array(200).fill(4), y, { nFeatures: 2, seed: 1 });
    const p = predictProbability(forest, Float64Array.of(0, 0, 9, 9));
    expect(p[1]).toBe(p[3]);
    expect(p[1]).toBeCloseTo(0.25, 1);
  });

  it('is certain for one row and for one class, and returns nothing for no rows', () => {
    const forest = fitRandomForest(Float64Array.of(1), Uint8Array.of(1), { nFeatures: 1, seed: 1 });
    expect([...predictProbability(forest, Float64Array.of(5))]).toEqual([0, 1]);
    expect(predictProbability(forest, new Float64Array(0))).toHaveLength(0);
  });

  it('does not change when the data are scaled by a power of two', () => {
    fc.assert(
      fc.property(labelledMatrices, seeds, fc.integer({ min: -20, max: 20 }), ({ X, y, nFeatures }, seed, power) => {
        const sized = X.map((value) => (Math.abs(value) < 1e-200 ? 0 : value));
        const scaled = sized.map((value) => value * 2 ** power);
        const options = { nFeatures, nTrees: 5, seed };
        expect(predictProbability(fitRandomForest(scaled, y, options), scaled)).toEqual(
          predictProbability(fitRandomForest(sized, y, options), sized),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('rejects NaN', () => {
    const forest = fitRandomForest(Float64Array.of(1, 2), Uint8Array.of(0, 1), { nFeatures: 1, seed: 1 });
    expect(() => predictProbability(forest, Float64Array.of(NaN))).toThrow('X holds NaN at row 0, column 0');
  });
});

describe('outOfBagProbability', () => {
  it('estimates the accuracy on unseen rows rather than on training rows', () => {
    const { X, y } = twoClasses(600, 6, 5);
    for (let row = 0; row < 600; row += 5) y[row] = 1 - y[row];
    const unseen = twoClasses(3000, 6, 6);
    for (let row = 0; row < 3000; row += 5) unseen.y[row] = 1 - unseen.y[row];
    const forest = fitRandomForest(X, y, { nFeatures: 6, seed: 1 });
    const outOfBag = accuracy(y, mostProbableClass(outOfBagProbability(forest, X), 2));
    const onUnseen = accuracy(unseen.y, mostProbableClass(predictProbability(forest, unseen.X), 2));
    const onTraining = accuracy(y, mostProbableClass(predictProbability(forest, X), 2));
    expect(Math.abs(outOfBag - onUnseen)).toBeLessThan(0.05);
    expect(onTraining - onUnseen).toBeGreaterThan(0.1);
  });

  it('predicts every nth of more rows than asked for, with the same result', () => {
    const { X, y } = twoClasses(100, 3, 5);
    const forest = fitRandomForest(X, y, { nFeatures: 3, nClasses: 2, seed: 1, nTrees: 20 });
    const all = outOfBagProbability(forest, X);
    const some = outOfBagProbability(forest, X, 40);
    expect([...some]).toEqual(Array.from(all, (share, i) => (Math.floor(i / 2) % 3 === 0 ? share : NaN)));
    expect(outOfBagProbability(forest, X, 100)).toEqual(all);
    expect(() => outOfBagProbability(forest, X, 0)).toThrow('maxRows is 0; it must be at least 1');
  });

  it('is NaN for a row in every bootstrap sample', () => {
    const forest = fitRandomForest(Float64Array.of(1), Uint8Array.of(0), { nFeatures: 1, seed: 1, nTrees: 3 });
    expect([...outOfBagProbability(forest, Float64Array.of(1))]).toEqual([NaN]);
  });

  it('rejects other rows and a forest without a seed', () => {
    const forest = fitRandomForest(Float64Array.of(1, 2), Uint8Array.of(0, 1), { nFeatures: 1, seed: 1 });
    expect(() => outOfBagProbability(forest, Float64Array.of(1))).toThrow('X has 1 rows; it must be the 2 rows');
    expect(() => outOfBagProbability({ ...forest, seed: null }, Float64Array.of(1, 2))).toThrow(RangeError);
  });
});

describe('mostProbableClass', () => {
  it('returns the first of equal classes', () => {
    expect([...mostProbableClass(Float64Array.of(0.5, 0.5, 0.2, 0.8), 2)]).toEqual([0, 1]);
    expect(() => mostProbableClass(Float64Array.of(1), 2)).toThrow(RangeError);
  });
});
