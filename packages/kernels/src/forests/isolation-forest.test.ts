import {
  averagePathLength,
  baselinePathLength,
  explainIsolationForest,
  fitIsolationForest,
  meanPathLength,
  scoreIsolationForest,
  thresholdForContamination,
} from './isolation-forest.ts';
import { cloud, fc, reorder, smallMatrices } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import { assertTreeNodes } from './tree-nodes.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });
const backwards = (nRows: number): number[] => Array.from({ length: nRows }, (_, i) => nRows - 1 - i);

describe('averagePathLength', () => {
  it('splits each tree on only maxFeatures features, drawn for each tree', () => {
    const { nodes } = fitIsolationForest(cloud(500, 6, 2), { nFeatures: 6, nTrees: 60, maxFeatures: 2, seed: 3 });
    const seen = new Set<number>();
    for (let tree = 0; tree < 60; tree++) {
      const used = new Set<number>();
      for (let node = nodes.start[tree]; node < nodes.start[tree + 1]; node++) if (nodes.left[node] !== node) used.add(nodes.feature[node]);
      expect(used.size).toBe(2);
      used.forEach((feature) => seen.add(feature));
    }
    expect(seen.size).toBe(6);
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [5, 2 * (Math.log(4) + 0.5772156649015329) - 8 / 5],
    [256, 10.244770920119917],
  ])('matches scikit-learn’s c(%p)', (n, expected) => {
    expect(averagePathLength(n)).toBeCloseTo(expected, 12);
  });
});

describe('fitIsolationForest', () => {
  it('returns the same forest for the same seed, and another one for another seed', () => {
    const X = cloud(300, 3, 1);
    const forest = fitIsolationForest(X, { nFeatures: 3, nTrees: 10, seed: 5 });
    expect(fitIsolationForest(X, { nFeatures: 3, nTrees: 10, seed: 5 })).toEqual(forest);
    expect(fitIsolationForest(X, { nFeatures: 3, nTrees: 10, seed: 6 })).not.toEqual(forest);
  });

  it('grows each tree from its own random stream, independent of the number of trees', () => {
    const X = cloud(300, 3, 1);
    const few = fitIsolationForest(X, { nFeatures: 3, nTrees: 3, maxSamples: 32, seed: 5 }).nodes;
    const many = fitIsolationForest(X, { nFeatures: 3, nTrees: 9, maxSamples: 32, seed: 5 }).nodes;
    expect(many.threshold.slice(0, few.threshold.length)).toEqual(few.threshold);
  });

  it('does not change X', () => {
    const X = cloud(50, 2, 3);
    const kept = X.slice();
    scoreIsolationForest(fitIsolationForest(X, { nFeatures: 2, seed: 1 }), X);
    expect(X).toEqual(kept);
  });

  it('returns the same forest for any order of rows if each tree uses all of them', () => {
    fc.assert(
      fc.property(smallMatrices, seeds, ({ X, nRows, nFeatures }, seed) => {
        const options = { nFeatures, nTrees: 5, seed };
        expect(fitIsolationForest(reorder(X, nFeatures, backwards(nRows)), options)).toEqual(fitIsolationForest(X, options));
      }),
      { numRuns: 60 },
    );
  });

  it('has valid trees that split only varying features, no deeper than ceil(log2(maxSamples))', () => {
    fc.assert(
      fc.property(smallMatrices, seeds, fc.integer({ min: 1, max: 50 }), ({ X, nRows, nFeatures }, seed, maxSamples) => {
        const { nodes, maxSamples: used } = fitIsolationForest(X, { nFeatures, nTrees: 4, maxSamples, seed });
        expect(used).toBe(Math.min(maxSamples, nRows));
        assertTreeNodes(nodes, nFeatures);
        expect(Math.max(...nodes.depth)).toBeLessThanOrEqual(Math.ceil(Math.log2(used)));
        for (let node = 0; node < nodes.left.length; node++) {
          const child = nodes.left[node];
          if (child === node) continue;
          expect(nodes.weight[child]).toBeGreaterThan(0);
          expect(nodes.weight[child + 1]).toBeGreaterThan(0);
          expect(nodes.weight[child] + nodes.weight[child + 1]).toBe(nodes.weight[node]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never splits on a constant column', () => {
    const nRows = 200;
    const X = new Float64Array(nRows * 3).fill(600);
    cloud(nRows, 1, 4).forEach((value, row) => (X[row * 3 + 1] = value));
    const alone = fitIsolationForest(cloud(nRows, 1, 4), { nFeatures: 1, seed: 9 });
    const { nodes } = fitIsolationForest(X, { nFeatures: 3, seed: 9 });
    nodes.left.forEach((child, node) => expect(child === node || nodes.feature[node] === 1).toBe(true));
    expect(nodes.left.length).toBeGreaterThan(alone.nodes.left.length * 0.9);
  });

  it('splits values that differ in their last bit, and values at the limits of the number range', () => {
    const close = fitIsolationForest(Float64Array.of(1, 1 + Number.EPSILON), { nFeatures: 1, nTrees: 20, seed: 1 });
    const far = fitIsolationForest(Float64Array.of(-Number.MAX_VALUE, Number.MAX_VALUE), { nFeatures: 1, nTrees: 20, seed: 1 });
    for (const { nodes } of [close, far]) {
      expect([...nodes.depth]).toEqual(new Array(20).fill(1));
      assertTreeNodes(nodes, 1);
    }
  });

  it.each([
    [{ nFeatures: 2, seed: 1 }, Float64Array.of(1, 2, 3), 'X has 3 values; with 2 features the length must be a multiple of 2'],
    [{ nFeatures: 2, seed: 1 }, new Float64Array(0), 'X has 0 rows; a forest needs at least 1'],
    [{ nFeatures: 2, seed: 1 }, Float64Array.of(1, 2, 3, NaN), 'X holds NaN at row 1, column 1; every value must be a finite number'],
    [{ nFeatures: 1, seed: 1 }, Float64Array.of(1, -Infinity), 'X holds -Infinity at row 1, column 0; every value must be a finite number'],
    [{ nFeatures: 1, seed: 1, nTrees: 0 }, Float64Array.of(1), 'nTrees is 0; it must be an integer of at least 1'],
    [{ nFeatures: 1, seed: 1, maxSamples: 0.5 }, Float64Array.of(1), 'maxSamples is 0.5; it must be an integer of at least 1'],
    [{ nFeatures: 1, seed: -1 }, Float64Array.of(1), 'seed is -1; it must be an integer from 0 to 4294967295'],
  ])('rejects %j on %p', (options, X, message) => {
    expect(() => fitIsolationForest(X, options)).toThrow(new RangeError(message));
  });
});

describe('scoreIsolationForest', () => {
  it('ranks a planted anomaly first for every seed', () => {
    const X = cloud(500, 4, 8);
    X.set([9, -9, 9, 9], 123 * 4);
    for (let seed = 0; seed < 10; seed++) {
      const scores = scoreIsolationForest(fitIsolationForest(X, { nFeatures: 4, seed }), X);
      expect(scores.indexOf(Math.max(...scores))).toBe(123);
    }
  });

  it('lies in (0, 1] and is independent of the order of the rows', () => {
    fc.assert(
      fc.property(smallMatrices, seeds, ({ X, nRows, nFeatures }, seed) => {
        const forest = fitIsolationForest(X, { nFeatures, nTrees: 5, seed });
        const scores = scoreIsolationForest(forest, X);
        expect(scores).toHaveLength(nRows);
        scores.forEach((score) => expect(score > 0 && score <= 1).toBe(true));
        expect(scoreIsolationForest(forest, reorder(X, nFeatures, backwards(nRows)))).toEqual(scores.slice().reverse());
      }),
      { numRuns: 60 },
    );
  });

  it('does not change when the data are scaled by a power of two', () => {
    fc.assert(
      fc.property(smallMatrices, seeds, fc.integer({ min: -20, max: 20 }), ({ X, nFeatures }, seed, power) => {
        // Smaller values would lose bits as subnormal numbers.
        const sized = X.map((value) => (Math.abs(value) < 1e-200 ? 0 : value));
        const options = { nFeatures, nTrees: 5, seed };
        const scaled = sized.map((value) => value * 2 ** power);
        expect(scoreIsolationForest(fitIsolationForest(scaled, options), scaled)).toEqual(
          scoreIsolationForest(fitIsolationForest(sized, options), sized),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('scores every row of constant data 0.5, also a single row', () => {
    for (const nRows of [1, 2, 3, 300]) {
      const X = new Float64Array(nRows * 2).fill(3);
      const scores = scoreIsolationForest(fitIsolationForest(X, { nFeatures: 2, seed: 1 }), X);
      scores.forEach((score) => expect(score).toBeCloseTo(0.5, 12));
      expect(new Set(scores).size).toBe(1);
    }
    const forest = fitIsolationForest(Float64Array.of(1), { nFeatures: 1, seed: 1 });
    expect(scoreIsolationForest(forest, new Float64Array(0))).toEqual(new Float64Array(0));
  });

  it('gives two different rows the same score', () => {
    const X = Float64Array.of(0, 1);
    const [a, b] = scoreIsolationForest(fitIsolationForest(X, { nFeatures: 1, seed: 1 }), X);
    expect(a).toBe(b);
    expect(a).toBeCloseTo(0.5, 12);
  });

  it('rejects NaN and a matrix of another width', () => {
    const forest = fitIsolationForest(cloud(10, 2, 1), { nFeatures: 2, seed: 1 });
    expect(() => scoreIsolationForest(forest, Float64Array.of(1, NaN))).toThrow('X holds NaN at row 0, column 1');
    expect(() => scoreIsolationForest(forest, Float64Array.of(1, 2, 3))).toThrow(RangeError);
    expect(() => explainIsolationForest(forest, Float64Array.of(1, Infinity))).toThrow(RangeError);
  });
});

describe('explainIsolationForest', () => {
  it('adds up to the baseline minus the row’s mean path length', () => {
    fc.assert(
      fc.property(smallMatrices, seeds, ({ X, nRows, nFeatures }, seed) => {
        const forest = fitIsolationForest(X, { nFeatures, nTrees: 7, seed });
        const shares = explainIsolationForest(forest, X);
        const lengths = meanPathLength(forest, X);
        const baseline = baselinePathLength(forest);
        for (let row = 0; row < nRows; row++) {
          const total = shares.subarray(row * nFeatures, (row + 1) * nFeatures).reduce((sum, share) => sum + share, 0);
          expect(Math.abs(total - (baseline - lengths[row]))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the mean over the training rows as baseline if each tree uses all of them', () => {
    const X = cloud(200, 3, 2);
    const forest = fitIsolationForest(X, { nFeatures: 3, seed: 2 });
    const lengths = meanPathLength(forest, X);
    expect(baselinePathLength(forest)).toBeCloseTo(lengths.reduce((sum, length) => sum + length, 0) / 200, 9);
  });

  it('attributes an outlier to the unusual feature, and 0 to a constant one', () => {
    const X = cloud(400, 4, 6);
    for (let row = 0; row < 400; row++) X[row * 4 + 3] = 1;
    X[77 * 4 + 2] = 12;
    const shares = explainIsolationForest(fitIsolationForest(X, { nFeatures: 4, seed: 3 }), X).subarray(77 * 4, 78 * 4);
    expect(shares[2]).toBeGreaterThan(1);
    expect(shares[2]).toBeGreaterThan(2 * Math.max(shares[0], shares[1]));
    expect(shares[3]).toBe(0);
  });

  it('ranks the planted feature first in at least 195 of 200 rows', () => {
    const nFeatures = 8;
    const random = createRandom(5);
    const X = cloud(2000, nFeatures, 8);
    const planted = Int32Array.from({ length: 200 }, () => random.below(nFeatures));
    planted.forEach((feature, row) => (X[row * nFeatures + feature] = (random.uniform() < 0.5 ? -1 : 1) * (5 + 3 * random.uniform())));
    const shares = explainIsolationForest(fitIsolationForest(X, { nFeatures, seed: 1 }), X);
    const isFirst = (feature: number, row: number): boolean => {
      const own = shares.subarray(row * nFeatures, (row + 1) * nFeatures);
      return own.every((share, f) => f === feature || share < own[feature]);
    };
    expect(planted.filter(isFirst).length).toBeGreaterThanOrEqual(195);
  });
});

describe('thresholdForContamination', () => {
  const flagged = (scores: Float64Array, contamination: number): number => {
    const threshold = thresholdForContamination(scores, contamination);
    return scores.filter((score) => score > threshold).length;
  };

  it('flags the requested share if all scores differ', () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => 0.3 + i / 1000);
    expect(flagged(scores, 0.05)).toBe(5);
    expect(flagged(scores, 0.5)).toBe(50);
  });

  it('flags no row of constant data, even with rounding noise', () => {
    expect(flagged(new Float64Array(50).fill(0.5), 0.1)).toBe(0);
    expect(flagged(Float64Array.from({ length: 50 }, (_, i) => 0.5 + (i % 3) * Number.EPSILON), 0.1)).toBe(0);
    const X = new Float64Array(600).fill(7);
    expect(flagged(scoreIsolationForest(fitIsolationForest(X, { nFeatures: 2, seed: 4 }), X), 0.05)).toBe(0);
    expect(flagged(Float64Array.of(0.5), 0.5)).toBe(0);
  });

  it('flags all ties or none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0.4, 0.4 + 1e-16, 0.5, 0.5 - 1e-16, 0.6), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (values, contamination) => {
          const threshold = thresholdForContamination(Float64Array.from(values), contamination);
          const above = values.filter((value) => value > threshold);
          const rest = values.filter((value) => value <= threshold);
          for (const a of above) for (const b of rest) expect(a - b).toBeGreaterThan(1e-12);
        },
      ),
    );
  });

  it.each([0, -0.1, 0.51, NaN])('rejects contamination %p', (contamination) => {
    expect(() => thresholdForContamination(Float64Array.of(0.5), contamination)).toThrow(
      new RangeError(`contamination is ${contamination}; it must be above 0 and at most 0.5`),
    );
  });

  it('rejects no scores', () => {
    expect(() => thresholdForContamination(new Float64Array(0), 0.1)).toThrow(RangeError);
  });
});
