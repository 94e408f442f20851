import { brierScore } from '../metrics/metrics.ts';
import { permutationImportance } from './permutation-importance.ts';
import { cloud } from '../property.test-support.ts';
import { fitRandomForest } from '../forests/random-forest.ts';

const X = cloud(400, 3, 1);
const y = Uint8Array.from({ length: 400 }, (_, row) => (X[row * 3 + 1] > 0 ? 1 : 0));
const forest = fitRandomForest(X, y, { nFeatures: 3, nTrees: 30, maxFeatures: 'all', seed: 1 });

describe('permutationImportance', () => {
  it('is large for the one relevant feature and about 0 for the others', () => {
    const importance = permutationImportance(forest, X, y, { seed: 1 });
    expect(importance[1]).toBeGreaterThan(0.4);
    expect(Math.abs(importance[0])).toBeLessThan(0.02);
    expect(Math.abs(importance[2])).toBeLessThan(0.02);
  });

  it('is the same for the same seed, and does not change X', () => {
    const kept = X.slice();
    const importance = permutationImportance(forest, X, y, { seed: 9, nRepeats: 2 });
    expect(permutationImportance(forest, X, y, { seed: 9, nRepeats: 2 })).toEqual(importance);
    expect(permutationImportance(forest, X, y, { seed: 10, nRepeats: 2 })).not.toEqual(importance);
    expect(X).toEqual(kept);
  });

  it('accepts another measure', () => {
    const measure = (p: Float64Array): number => -brierScore(y, p.filter((_, i) => i % 2 === 1));
    const importance = permutationImportance(forest, X, y, { seed: 1, measure });
    expect(importance[1]).toBeGreaterThan(0.3);
  });

  it('is 0 for a single row', () => {
    expect([...permutationImportance(forest, X.slice(0, 3), y.slice(0, 1), { seed: 1 })]).toEqual([0, 0, 0]);
  });

  it('rejects no rows and no repeats', () => {
    expect(() => permutationImportance(forest, new Float64Array(0), y, { seed: 1 })).toThrow('X has 0 rows; at least 1 is needed');
    expect(() => permutationImportance(forest, X, y, { seed: 1, nRepeats: 0 })).toThrow(RangeError);
  });
});
