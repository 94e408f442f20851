import { encodeRandomForest } from '../codec/codec.ts';
import { baselinePathLength, explainIsolationForest, fitIsolationForest, meanPathLength, scoreIsolationForest } from './isolation-forest.ts';
import { joinRandomForests, refreshIsolationForest, refreshRandomForest } from './join-forests.ts';
import { accuracy } from '../metrics/metrics.ts';
import { cloud, twoClasses } from '../property.test-support.ts';
import { fitRandomForest, fitRandomForestPart, mostProbableClass, predictProbability } from './random-forest.ts';
import { assertTreeNodes } from './tree-nodes.ts';

describe('joinRandomForests', () => {
  it('joins separately grown parts to the whole forest, byte for byte', () => {
    const { X, y } = twoClasses(300, 4, 1);
    const options = { nFeatures: 4, nTrees: 11, seed: 5 };
    const parts = [fitRandomForestPart(X, y, options, 0, 4), fitRandomForestPart(X, y, options, 4, 5), fitRandomForestPart(X, y, options, 5, 11)];
    expect(encodeRandomForest(joinRandomForests(parts))).toEqual(encodeRandomForest(fitRandomForest(X, y, options)));
  });

  it('rejects no parts, empty parts and parts of different forests', () => {
    const { X, y } = twoClasses(50, 2, 1);
    const options = { nFeatures: 2, nTrees: 4, seed: 5 };
    const part = fitRandomForestPart(X, y, options, 0, 2);
    expect(() => joinRandomForests([])).toThrow(new RangeError('there are 0 parts; a forest needs at least 1'));
    expect(() => fitRandomForestPart(X, y, options, 2, 2)).toThrow(new RangeError('toTree is 2; it must be an integer from 3 to 4'));
    expect(() => joinRandomForests([part, fitRandomForestPart(X, y, { ...options, seed: 6 }, 2, 4)])).toThrow(/^parts have seed 5 and 6;/);
  });
});

describe('refreshIsolationForest', () => {
  const forest = fitIsolationForest(cloud(1000, 3, 1), { nFeatures: 3, nTrees: 20, seed: 1 });
  const moved = cloud(1000, 3, 2).map((value) => value + 8);
  const meanScore = (of: typeof forest): number => scoreIsolationForest(of, moved).reduce((sum, score) => sum + score, 0) / 1000;

  it('follows shifted data step by step, and does not change the given forest', () => {
    const before = meanScore(forest);
    const half = refreshIsolationForest(forest, moved, { nTrees: 10, seed: 2 });
    const whole = refreshIsolationForest(half, moved, { nTrees: 10, seed: 3 });
    expect([half.nTrees, whole.nTrees]).toEqual([20, 20]);
    assertTreeNodes(half.nodes, 3);
    expect(meanScore(half)).toBeLessThan(before - 0.05);
    expect(meanScore(whole)).toBeLessThan(meanScore(half) - 0.05);
    expect(meanScore(forest)).toBe(before);
  });

  it('equals a refitted forest after all trees are replaced', () => {
    const all = refreshIsolationForest(forest, moved, { nTrees: 20, seed: 4 });
    expect({ ...all, seed: 4 }).toEqual(fitIsolationForest(moved, { nFeatures: 3, nTrees: 20, seed: 4 }));
  });

  it('preserves that contributions add up', () => {
    const refreshed = refreshIsolationForest(forest, moved, { nTrees: 7, seed: 2 });
    const shares = explainIsolationForest(refreshed, moved);
    meanPathLength(refreshed, moved).forEach((length, row) => {
      expect(shares[row * 3] + shares[row * 3 + 1] + shares[row * 3 + 2]).toBeCloseTo(baselinePathLength(refreshed) - length, 9);
    });
  });

  it('rejects too few rows, which would change c(n), and more trees than the forest has', () => {
    expect(() => refreshIsolationForest(forest, cloud(255, 3, 1), { nTrees: 1, seed: 1 })).toThrow(/^X has 255 rows; a refresh needs at least the 256/);
    expect(() => refreshIsolationForest(forest, moved, { nTrees: 21, seed: 1 })).toThrow(new RangeError('nTrees is 21; it must be an integer from 1 to 20'));
  });
});

describe('refreshRandomForest', () => {
  it('learns an inverted rule', () => {
    const { X, y } = twoClasses(600, 3, 1);
    const turned = y.map((label) => 1 - label);
    const forest = fitRandomForest(X, y, { nFeatures: 3, nTrees: 20, seed: 1 });
    const right = (of: typeof forest): number => accuracy(turned, mostProbableClass(predictProbability(of, X), 2));
    expect(right(forest)).toBeLessThan(0.1);
    const most = refreshRandomForest(forest, X, turned, { nTrees: 15, seed: 2 });
    expect(right(most)).toBeGreaterThan(0.9);
    const all = refreshRandomForest(forest, X, turned, { nTrees: 20, seed: 2 });
    expect({ ...all, seed: 2 }).toEqual(fitRandomForest(X, turned, { nFeatures: 3, nTrees: 20, seed: 2 }));
  });
});
