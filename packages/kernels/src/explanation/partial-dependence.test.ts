import { fitIsolationForest, scoreIsolationForest } from '../forests/isolation-forest.ts';
import { partialDependence, partialDependenceGrid } from './partial-dependence.ts';
import { cloud, fc, smallMatrices } from '../property.test-support.ts';
import { fitRandomForest, predictProbability } from '../forests/random-forest.ts';
import reference from '../statistics/statistics.fixture.json';

/** x0 * x1 + x2 ** 2 of each row. */
const formula = (X: Float64Array): Float64Array =>
  Float64Array.from({ length: X.length / 3 }, (_, row) => X[row * 3] * X[row * 3 + 1] + X[row * 3 + 2] ** 2);

describe('partialDependence', () => {
  it('matches scikit-learn’s grid and averages', () => {
    const X = Float64Array.from(reference.partialDependence.X);
    for (const { feature, nPoints, grid, average } of reference.partialDependence.curves) {
      const found = partialDependenceGrid(X, { nFeatures: 3, feature, nPoints });
      expect(found).toHaveLength(grid.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(grid[i], 12));
      const means = partialDependence(formula, X, { nFeatures: 3, feature, grid: found });
      expect(means).toHaveLength(average.length);
      means.forEach((mean, i) => expect(mean).toBeCloseTo(average[i], 12));
    }
  });

  it('is the mean score of an isolation forest: lowest in the middle of the data', () => {
    const X = cloud(400, 2, 1);
    const forest = fitIsolationForest(X, { nFeatures: 2, nTrees: 50, seed: 1 });
    const grid = Float64Array.of(-3, 0, 3);
    const means = partialDependence((rows) => scoreIsolationForest(forest, rows), X, { nFeatures: 2, feature: 0, grid });
    expect(means).toHaveLength(3);
    expect(means[1]).toBeLessThan(Math.min(means[0], means[2]) - 0.05);
  });

  it('is the mean probability of each class of a random forest: adds up to 1, increasing for the class with larger values', () => {
    const X = cloud(300, 2, 2);
    const y = Uint8Array.from({ length: 300 }, (_, row) => (X[row * 2] > 0.5 ? 2 : X[row * 2] > -0.5 ? 1 : 0));
    const forest = fitRandomForest(X, y, { nFeatures: 2, nTrees: 20, seed: 1 });
    const grid = partialDependenceGrid(X, { nFeatures: 2, feature: 0, nPoints: 9 });
    const means = partialDependence((rows) => predictProbability(forest, rows), X, { nFeatures: 2, feature: 0, grid });
    expect(means).toHaveLength(27);
    for (let i = 0; i < 9; i++) expect(means[i * 3] + means[i * 3 + 1] + means[i * 3 + 2]).toBeCloseTo(1, 12);
    expect(means[2]).toBeLessThan(0.2);
    expect(means[26]).toBeGreaterThan(0.8);
  });

  it('is exactly constant for a feature that the forest does not use', () => {
    const X = cloud(100, 3, 3).map((value, i) => (i % 3 === 1 ? 4 : value));
    const y = Uint8Array.from({ length: 100 }, (_, row) => (X[row * 3] > X[row * 3 + 2] ? 1 : 0));
    const options = { nFeatures: 3, feature: 1, grid: Float64Array.of(-100, 4, 7, 1e9) };
    const random = fitRandomForest(X, y, { nFeatures: 3, nTrees: 10, seed: 1 });
    const isolation = fitIsolationForest(X, { nFeatures: 3, nTrees: 10, seed: 1 });
    const probabilities = partialDependence((rows) => predictProbability(random, rows), X, options);
    const scores = partialDependence((rows) => scoreIsolationForest(isolation, rows), X, options);
    expect(new Set(probabilities.filter((_, i) => i % 2 === 1)).size).toBe(1);
    expect(new Set(scores).size).toBe(1);
  });

  it('equals the prediction for one row and the mean for two, and does not change X', () => {
    const X = Float64Array.of(1, 2, 3, 4, 5, 6);
    const options = { nFeatures: 3, feature: 0, grid: Float64Array.of(1, -1) };
    expect([...partialDependence(formula, X.slice(0, 3), options)]).toEqual([11, 7]);
    expect([...partialDependence(formula, X, options)]).toEqual([(11 + 41) / 2, (7 + 31) / 2]);
    expect([...X]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(partialDependence(formula, X, { ...options, grid: new Float64Array(0) })).toHaveLength(0);
  });

  it('rejects no rows, NaN, an unknown feature, and a prediction of the wrong length', () => {
    const options = { nFeatures: 1, feature: 0, grid: Float64Array.of(1) };
    const same = (X: Float64Array): Float64Array => X;
    expect(() => partialDependence(same, new Float64Array(0), options)).toThrow('X has 0 rows; at least 1 is needed');
    expect(() => partialDependence(same, Float64Array.of(NaN), options)).toThrow(RangeError);
    expect(() => partialDependence(same, Float64Array.of(1), { ...options, grid: Float64Array.of(2, NaN) })).toThrow(
      'grid holds NaN at 1; every value must be a finite number',
    );
    expect(() => partialDependence(same, Float64Array.of(1), { ...options, feature: 1 })).toThrow(
      'feature is 1; it must be an integer from 0 to 0',
    );
    expect(() => partialDependence(same, Float64Array.of(1, 2, 3), { ...options, nFeatures: 2 })).toThrow(RangeError);
    expect(() => partialDependence(() => new Float64Array(3), Float64Array.of(1, 2), options)).toThrow(
      'predict returned 3 numbers for 2 rows; it must return the same number for each row',
    );
  });
});

describe('partialDependenceGrid', () => {
  it('is ascending and within the values of the column', () => {
    fc.assert(
      fc.property(smallMatrices, fc.integer({ min: 2, max: 10 }), ({ X, nFeatures }, nPoints) => {
        const column = X.filter((_, i) => i % nFeatures === 0);
        const grid = partialDependenceGrid(X, { nFeatures, feature: 0, nPoints });
        expect(grid.length >= 1 && grid.length <= nPoints).toBe(true);
        expect(grid.every((value, i) => i === 0 || value > grid[i - 1])).toBe(true);
        expect(grid[0]).toBeGreaterThanOrEqual(Math.min(...column));
        expect(grid.at(-1)).toBeLessThanOrEqual(Math.max(...column));
      }),
    );
  });

  it('consists of the distinct values if they are few', () => {
    expect([...partialDependenceGrid(Float64Array.of(3, 1, 3, 2), { nFeatures: 1, feature: 0 })]).toEqual([1, 2, 3]);
    expect([...partialDependenceGrid(Float64Array.of(3), { nFeatures: 1, feature: 0 })]).toEqual([3]);
  });

  it('is a single value if nearly all rows have it', () => {
    const X = Float64Array.from({ length: 100 }, (_, row) => (row < 2 ? row - 5 : row > 97 ? row : 7));
    expect([...partialDependenceGrid(X, { nFeatures: 1, feature: 0, nPoints: 3 })]).toEqual([7]);
  });

  it('accepts other percentiles, including the minimum and maximum', () => {
    const grid = partialDependenceGrid(Float64Array.of(4, 0, 8, 1), { nFeatures: 1, feature: 0, nPoints: 3, percentiles: [0, 1] });
    expect([...grid]).toEqual([0, 4, 8]);
  });

  it('rejects one point, and percentiles that do not increase', () => {
    const options = { nFeatures: 1, feature: 0 };
    expect(() => partialDependenceGrid(new Float64Array(0), options)).toThrow('X has 0 rows; at least 1 is needed');
    expect(() => partialDependenceGrid(Float64Array.of(1), { ...options, nPoints: 1 })).toThrow(
      'nPoints is 1; it must be an integer of at least 2',
    );
    expect(() => partialDependenceGrid(Float64Array.of(1), { ...options, percentiles: [0.5, 0.5] })).toThrow(
      'percentiles are 0.5 and 0.5; they must rise within 0 to 1',
    );
  });
});
