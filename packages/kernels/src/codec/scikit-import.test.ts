import {
  baselinePathLength,
  explainIsolationForest,
  fitIsolationForest,
  meanPathLength,
  scoreIsolationForest,
  thresholdForContamination,
} from '../forests/isolation-forest.ts';
import { accuracy, confusionMatrix, rocAuc } from '../metrics/metrics.ts';
import { reorder } from '../property.test-support.ts';
import { baselineProbability, explainRandomForest, impurityImportance } from '../explanation/random-forest-explanation.ts';
import { fitRandomForest, mostProbableClass, predictProbability } from '../forests/random-forest.ts';
import {
  importScikitIsolationForest,
  importScikitRandomForest,
  type ScikitIsolationForest,
  type ScikitRandomForest,
} from './scikit-import.ts';
import {
  loadFeatures,
  loadReference,
  realDataIt,
  standardScaled,
  type IsolationForestReference,
  type RandomForestReference,
} from '../shared-data.test-support.ts';

const stump = { left: [1, -1, -1], right: [2, -1, -1], feature: [0, -2, -2], threshold: [0.5, -2, -2], n: [4, 1, 3] };

const greatestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((widest, value, i) => Math.max(widest, Math.abs(value - b[i])), 0);

describe('importScikitIsolationForest', () => {
  it('imports a stump', () => {
    const forest = importScikitIsolationForest({ features: ['a'], max_samples: 4, trees: [stump] });
    expect([...forest.nodes.left]).toEqual([1, 1, 2]);
    expect([...meanPathLength(forest, Float64Array.of(0.5, 0.6))]).toEqual([1, 1 + 2 * (Math.log(2) + 0.5772156649015329) - 4 / 3]);
  });

  it('rejects missing children, cycles and no trees', () => {
    const grow = (change: object): (() => unknown) => {
      return () => importScikitIsolationForest({ features: ['a'], max_samples: 4, trees: [{ ...stump, ...change }] });
    };
    expect(grow({ left: [7, -1, -1] })).toThrow('tree 0, node 0 has children 7 and 2; there are 3 nodes');
    expect(grow({ left: [0, -1, -1] })).toThrow(RangeError);
    expect(grow({ feature: [1, -2, -2] })).toThrow(RangeError);
    expect(() => importScikitIsolationForest({ features: ['a'], max_samples: 4, trees: [] })).toThrow(RangeError);
  });

  for (const name of ['seed1_default5', 'bytes2']) {
    realDataIt(`scores the real sessions as scikit-learn does, to 1e-12 (${name})`, () => {
      const reference = loadReference<{ models: Record<string, IsolationForestReference> }>('iforest.json').models[name];
      const forest = importScikitIsolationForest(loadReference<ScikitIsolationForest>(`iforest_trees_${name}.json`));
      const X = standardScaled(loadFeatures(reference.features), reference.scaler_mean, reference.scaler_scale);
      const scores = scoreIsolationForest(forest, X);
      expect(greatestGap(scores, reference.score_samples.map((score) => -score))).toBeLessThan(1e-12);

      const threshold = thresholdForContamination(scores, 0.05);
      expect(Math.abs(threshold + reference.offset)).toBeLessThan(1e-12);
      const flags = Array.from(scores.keys()).filter((row) => scores[row] > threshold);
      expect(flags).toEqual(reference.flag_rows);

      const shares = explainIsolationForest(forest, X);
      const totals = scores.map((_, row) => forestTotal(shares, row, forest.nFeatures));
      const lengths = meanPathLength(forest, X);
      expect(greatestGap(totals, lengths.map((length) => baselinePathLength(forest) - length))).toBeLessThan(1e-9);
    });
  }

  for (const name of ['seed1_default5', 'bytes2', 'seed2_bytes_duration', 'all_10', 'rf5']) {
    realDataIt(`grows forests whose scores agree with scikit-learn’s in distribution (${name})`, () => {
      const reference = loadReference<{ models: Record<string, IsolationForestReference> }>('iforest.json').models[name];
      const X = loadFeatures(reference.features);
      const scores = scoreIsolationForest(fitIsolationForest(X, { nFeatures: reference.features.length, nTrees: 2000, seed: 42 }), X);
      expect(greatestGap(scores, reference.over_200_seeds.mean.map((score) => -score))).toBeLessThan(0.01);
    });
  }
});

describe('importScikitRandomForest', () => {
  it('imports a stump and derives the weights from the class shares', () => {
    const value = [
      [0.7, 0.3],
      [1, 0],
      [0.5, 0.5],
    ];
    const forest = importScikitRandomForest({ features: ['a'], trees: [{ ...stump, value }] });
    expect([...predictProbability(forest, Float64Array.of(0, 1))]).toEqual([1, 0, 0.5, 0.5]);
    expect(forest.nodes.weight[1] / forest.nodes.weight[0]).toBeCloseTo(0.4, 12);
  });

  it('rejects missing class shares', () => {
    expect(() => importScikitRandomForest({ features: ['a'], trees: [{ ...stump, value: [[1, 0], [1, 0], [1]] }] })).toThrow(RangeError);
    expect(() => importScikitRandomForest({ features: ['a'], trees: [] })).toThrow(RangeError);
  });

  realDataIt('gives the probabilities of scikit-learn to the last bit, and its importances', () => {
    const reference = loadReference<RandomForestReference>('random_forest.json');
    const forest = importScikitRandomForest(loadReference<ScikitRandomForest>('random_forest_trees.json'));
    const all = standardScaled(loadFeatures(reference.features), reference.scaler_mean, reference.scaler_scale);
    const X = reorder(all, forest.nFeatures, reference.test_index);
    const probability = predictProbability(forest, X);
    const positive = reference.test_index.map((_, i) => probability[i * 2 + 1]);
    expect(positive).toEqual(reference.proba1);

    const y = labels(reference, reference.test_index);
    const predicted = mostProbableClass(probability, 2);
    expect([...confusionMatrix(y, predicted, 2)]).toEqual(reference.confusion.flat());
    expect(accuracy(y, predicted)).toBe(reference.accuracy);
    expect(rocAuc(y, Float64Array.from(positive))).toBeCloseTo(reference.auc, 12);
    const importances = reference.features.map((feature) => reference.importances[feature]);
    expect(greatestGap(impurityImportance(forest), importances)).toBeLessThan(1e-9);

    const shares = explainRandomForest(forest, X, 1);
    const totals = positive.map((_, row) => forestTotal(shares, row, forest.nFeatures) + baselineProbability(forest)[1]);
    expect(greatestGap(totals, positive)).toBeLessThan(1e-9);
  });

  realDataIt('grows forests that agree with scikit-learn’s in distribution', () => {
    const reference = loadReference<RandomForestReference>('random_forest.json');
    const seeds = reference.over_100_rf_seeds_same_split;
    const nFeatures = reference.features.length;
    const all = loadFeatures(reference.features);
    const X = reorder(all, nFeatures, reference.train_index);
    const forest = fitRandomForest(X, labels(reference, reference.train_index), { nFeatures, nTrees: 1000, seed: 42 });
    const importance = impurityImportance(forest);
    importance.forEach((value, f) => expect(Math.abs(value - seeds.importances_mean[f])).toBeLessThan(2 * seeds.importances_std[f]));

    const probability = predictProbability(forest, reorder(all, nFeatures, reference.test_index));
    const positive = reference.test_index.map((_, i) => probability[i * 2 + 1]);
    expect(greatestGap(positive, seeds.proba_mean)).toBeLessThan(0.08);
    const right = accuracy(labels(reference, reference.test_index), mostProbableClass(probability, 2));
    expect(right).toBeGreaterThanOrEqual(seeds.acc_min);
  });
});

function labels(reference: RandomForestReference, rows: number[]): Uint8Array {
  const totals = loadFeatures(['total_bytes']);
  return Uint8Array.from(rows, (row) => (totals[row] > reference.threshold ? 1 : 0));
}

function forestTotal(shares: Float64Array, row: number, nFeatures: number): number {
  return shares.subarray(row * nFeatures, (row + 1) * nFeatures).reduce((sum, share) => sum + share, 0);
}
