import { fc, labelledMatrices, twoClasses } from '../property.test-support.ts';
import { baselineProbability, explainRandomForest, impurityImportance } from './random-forest-explanation.ts';
import { fitRandomForest, predictProbability } from '../forests/random-forest.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe('impurityImportance', () => {
  it('adds up to 1 and finds the relevant features', () => {
    const { X, y } = twoClasses(1000, 5, 3);
    const importance = impurityImportance(fitRandomForest(X, y, { nFeatures: 5, seed: 2 }));
    expect(importance.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(Math.min(importance[0], importance[1])).toBeGreaterThan(3 * Math.max(importance[2], importance[3], importance[4]));
  });

  it('is 0 if nothing can be split', () => {
    const forest = fitRandomForest(new Float64Array(20).fill(4), Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1), { nFeatures: 2, seed: 1 });
    expect([...impurityImportance(forest)]).toEqual([0, 0]);
  });
});

describe('explainRandomForest', () => {
  it('adds up to the probability minus the baseline, for every class', () => {
    fc.assert(
      fc.property(labelledMatrices, seeds, fc.integer({ min: 0, max: 2 }), ({ X, y, nRows, nFeatures }, seed, classIndex) => {
        const forest = fitRandomForest(X, y, { nFeatures, nTrees: 5, seed, nClasses: 3 });
        const shares = explainRandomForest(forest, X, classIndex);
        const p = predictProbability(forest, X);
        for (let row = 0; row < nRows; row++) {
          const total = shares.subarray(row * nFeatures, (row + 1) * nFeatures).reduce((sum, share) => sum + share, 0);
          expect(Math.abs(total - (p[row * 3 + classIndex] - baselineProbability(forest)[classIndex]))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is positive if a feature makes the class more probable', () => {
    const { X, y } = twoClasses(500, 2, 4);
    const forest = fitRandomForest(X, y, { nFeatures: 2, seed: 2 });
    const [first, second] = explainRandomForest(forest, Float64Array.of(2, -2), 1);
    expect(Math.min(first, second)).toBeGreaterThan(0.1);
    expect(() => explainRandomForest(forest, X, 2)).toThrow('classIndex is 2; it must be an integer from 0 to 1');
  });
});
