import { accuracy, averagePrecision, balancedAccuracy, brierScore, classBrierScore, classReports, confusionMatrix, rocAuc } from './metrics.ts';
import { fc } from '../property.test-support.ts';

const labelled = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1)), { minLength: 2, maxLength: 40 })
  .filter((rows) => rows.some(([y]) => y === 1) && rows.some(([y]) => y === 0))
  .map((rows) => ({ y: Uint8Array.from(rows, ([y]) => y), scores: Float64Array.from(rows, ([, score]) => score) }));

describe('rocAuc', () => {
  it('matches scikit-learn’s documented example', () => {
    expect(rocAuc(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.35, 0.8))).toBe(0.75);
  });

  it('is the share of pairs in the correct order, ties counted half', () => {
    fc.assert(
      fc.property(labelled, ({ y, scores }) => {
        let won = 0;
        let pairs = 0;
        y.forEach((a, i) =>
          y.forEach((b, j) => {
            if (a !== 1 || b !== 0) return;
            pairs++;
            won += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }),
        );
        expect(rocAuc(y, scores)).toBeCloseTo(won / pairs, 12);
      }),
    );
  });

  it('becomes its complement when the scores are reversed', () => {
    fc.assert(fc.property(labelled, ({ y, scores }) => expect(rocAuc(y, scores.map((s) => -s))).toBeCloseTo(1 - rocAuc(y, scores), 12)));
  });

  it('is NaN if a class is missing', () => {
    expect(rocAuc(Uint8Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
    expect(rocAuc(new Uint8Array(0), new Float64Array(0))).toBeNaN();
  });

  it('rejects invalid labels and scores', () => {
    expect(() => rocAuc(Uint8Array.of(2), Float64Array.of(1))).toThrow('row 0 has label 2; it must be 0 or 1');
    expect(() => rocAuc(Uint8Array.of(1), Float64Array.of(NaN))).toThrow(RangeError);
    expect(() => rocAuc(Uint8Array.of(1), Float64Array.of(1, 2))).toThrow('lengths are 1 and 2; they must be equal');
  });
});

describe('averagePrecision', () => {
  it('matches scikit-learn’s documented example', () => {
    expect(averagePrecision(Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.35, 0.8))).toBeCloseTo(0.8333333333333333, 15);
  });

  it('is 1 for a perfect order and the share of positives for one score', () => {
    expect(averagePrecision(Uint8Array.of(0, 1, 1), Float64Array.of(0, 1, 2))).toBe(1);
    expect(averagePrecision(Uint8Array.of(0, 1, 0, 0), Float64Array.of(3, 3, 3, 3))).toBe(0.25);
    expect(averagePrecision(Uint8Array.of(0), Float64Array.of(3))).toBeNaN();
  });
});

describe('confusionMatrix, accuracy and classReports', () => {
  const yTrue = Int32Array.of(2, 0, 2, 2, 0, 1);
  const yPredicted = Int32Array.of(0, 0, 2, 2, 0, 2);

  it('counts true classes by row and predicted ones by column', () => {
    expect([...confusionMatrix(yTrue, yPredicted, 3)]).toEqual([2, 0, 0, 0, 0, 1, 1, 0, 2]);
    expect(accuracy(yTrue, yPredicted)).toBeCloseTo(4 / 6, 15);
  });

  it('is 0 if a class is never predicted', () => {
    expect(classReports(yTrue, yPredicted, 3)).toEqual([
      { precision: 2 / 3, recall: 1, f1: 0.8, support: 2, said: 3 },
      { precision: 0, recall: 0, f1: 0, support: 1, said: 0 },
      { precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3, said: 3 },
    ]);
  });

  it('rejects a class out of range', () => {
    expect(() => confusionMatrix(yTrue, yPredicted, 2)).toThrow(RangeError);
  });
});

describe('brierScore', () => {
  it('matches scikit-learn’s documented example', () => {
    expect(brierScore(Uint8Array.of(0, 1, 1, 0), Float64Array.of(0.1, 0.9, 0.8, 0.3))).toBeCloseTo(0.0375, 15);
  });

  it('rejects invalid probabilities', () => {
    expect(() => brierScore(Uint8Array.of(0), Float64Array.of(1.1))).toThrow('row 0 has probability 1.1; it must be from 0 to 1');
  });
});

describe('balancedAccuracy', () => {
  it('matches scikit-learn, and skips a class without rows', () => {
    expect(balancedAccuracy(confusionMatrix(Int32Array.of(0, 1, 2, 1, 1), Int32Array.of(0, 1, 1, 0, 1), 3), 3)).toBeCloseTo(0.5555555555555555, 15);
    expect(balancedAccuracy(confusionMatrix(Int32Array.of(0, 0), Int32Array.of(0, 0), 2), 2)).toBe(1);
    expect(balancedAccuracy(new Int32Array(4), 2)).toBeNaN();
  });
});

describe('classBrierScore', () => {
  it('matches scikit-learn', () => {
    const probabilities = Float64Array.of(0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.5, 0.25, 0.25);
    expect(classBrierScore(Int32Array.of(0, 1, 2, 1), probabilities, 3)).toBeCloseTo(0.201875, 15);
  });

  it('equals the Brier score for two classes', () => {
    const [y, p] = [Int32Array.of(0, 1, 1, 0), [0.1, 0.9, 0.8, 0.3]];
    const both = Float64Array.from(p.flatMap((one) => [1 - one, one]));
    expect(classBrierScore(y, both, 2)).toBeCloseTo(brierScore(y, Float64Array.from(p)), 15);
  });

  it('rejects a class out of range and mismatched lengths', () => {
    expect(() => classBrierScore(Int32Array.of(2), Float64Array.of(0, 1), 2)).toThrow('row 0 has class 2');
    expect(() => classBrierScore(Int32Array.of(1), Float64Array.of(1), 2)).toThrow(RangeError);
  });
});
