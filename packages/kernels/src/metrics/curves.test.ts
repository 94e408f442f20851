import { areaUnderCurve, precisionRecallCurve, rocCurve } from './curves.ts';
import { averagePrecision, rocAuc } from './metrics.ts';
import { fc } from '../property.test-support.ts';
import reference from '../statistics/statistics.fixture.json';

const labelled = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 1)), { maxLength: 40 })
  .map((rows) => ({ y: Uint8Array.from([1, 0, ...rows.map(([y]) => y)]), scores: Float64Array.from([0.5, 0.1, ...rows.map(([, s]) => s)]) }));

const never = (values: Float64Array, wrong: (value: number, before: number) => boolean): void =>
  values.forEach((value, i) => expect(i > 0 && wrong(value, values[i - 1])).toBe(false));

describe('rocCurve', () => {
  for (const { name, y, scores, roc } of reference.labelled) {
    if (!roc) continue;
    it(`matches scikit-learn’s points (${name})`, () => {
      const { threshold, fpr, tpr } = rocCurve(Uint8Array.from(y), Float64Array.from(scores));
      expect([...threshold]).toEqual([Infinity, ...roc.threshold]);
      expect([...fpr]).toEqual(roc.fpr);
      expect([...tpr]).toEqual(roc.tpr);
    });
  }

  it('runs monotonically from (0, 0) to (1, 1), with rocAuc as area', () => {
    fc.assert(
      fc.property(labelled, ({ y, scores }) => {
        const { threshold, fpr, tpr } = rocCurve(y, scores);
        expect([fpr[0], tpr[0], fpr.at(-1), tpr.at(-1)]).toEqual([0, 0, 1, 1]);
        never(fpr, (value, before) => value < before);
        never(tpr, (value, before) => value < before);
        never(threshold, (value, before) => value >= before);
        expect(areaUnderCurve(fpr, tpr)).toBeCloseTo(rocAuc(y, scores), 12);
      }),
    );
  });

  it('counts the rows with a score of at least the threshold', () => {
    fc.assert(
      fc.property(labelled, ({ y, scores }) => {
        const { threshold, tpr } = rocCurve(y, scores);
        const positives = scores.filter((_, row) => y[row] === 1);
        threshold.forEach((limit, i) => expect(tpr[i]).toBe(positives.filter((score) => score >= limit).length / positives.length));
      }),
    );
  });

  it('has no rate if a class is missing', () => {
    expect(rocCurve(Uint8Array.of(1, 1), Float64Array.of(3, 2))).toEqual({
      threshold: Float64Array.of(Infinity, 3, 2),
      fpr: Float64Array.of(NaN, NaN, NaN),
      tpr: Float64Array.of(0, 0.5, 1),
    });
    const nan = Float64Array.of(NaN);
    expect(rocCurve(new Uint8Array(0), new Float64Array(0))).toEqual({ threshold: Float64Array.of(Infinity), fpr: nan, tpr: nan });
  });

  it('accepts more rows than a call accepts arguments', () => {
    const scores = Float64Array.from({ length: 300_000 }, (_, row) => row);
    const { fpr } = rocCurve(Uint8Array.from(scores, (_, row) => row & 1), scores);
    expect(fpr).toHaveLength(300_001);
  });

  it('rejects invalid labels and scores', () => {
    expect(() => rocCurve(Uint8Array.of(2), Float64Array.of(1))).toThrow('row 0 has label 2; it must be 0 or 1');
    expect(() => rocCurve(Uint8Array.of(1), Float64Array.of(NaN))).toThrow('row 0 has score NaN; every score must be a number');
    expect(() => rocCurve(Uint8Array.of(1), Float64Array.of(1, 2))).toThrow('lengths are 1 and 2; they must be equal');
  });
});

describe('precisionRecallCurve', () => {
  for (const { name, y, scores, precisionRecall } of reference.labelled) {
    it(`matches scikit-learn’s points (${name})`, () => {
      const { threshold, precision, recall } = precisionRecallCurve(Uint8Array.from(y), Float64Array.from(scores));
      expect([...threshold]).toEqual(precisionRecall.threshold);
      expect([...precision]).toEqual(precisionRecall.precision);
      expect([...recall]).toEqual(precisionRecall.recall);
    });
  }

  it('runs from all flagged to (0, 1), and its steps add up to average precision', () => {
    fc.assert(
      fc.property(labelled, ({ y, scores }) => {
        const { threshold, precision, recall } = precisionRecallCurve(y, scores);
        expect([recall[0], recall.at(-1), precision.at(-1)]).toEqual([1, 0, 1]);
        expect(precision[0]).toBe(y.reduce((sum, label) => sum + label, 0) / y.length);
        expect(recall).toHaveLength(threshold.length + 1);
        never(recall, (value, before) => value > before);
        never(threshold, (value, before) => value <= before);
        const area = precision.reduce((sum, p, i) => sum + (i + 1 < recall.length ? p * (recall[i] - recall[i + 1]) : 0), 0);
        expect(area).toBeCloseTo(averagePrecision(y, scores), 12);
      }),
    );
  });

  it('has no recall without positives, and one point without rows', () => {
    expect([...precisionRecallCurve(Uint8Array.of(0, 0), Float64Array.of(1, 2)).recall]).toEqual([NaN, NaN, 0]);
    const none = precisionRecallCurve(new Uint8Array(0), new Float64Array(0));
    expect(none).toEqual({ threshold: new Float64Array(0), precision: Float64Array.of(1), recall: Float64Array.of(0) });
  });
});

describe('areaUnderCurve', () => {
  it('is a trapezoid between two points', () => {
    expect(areaUnderCurve(Float64Array.of(1, 3), Float64Array.of(1, 2))).toBe(3);
  });

  it('rejects one point, decreasing x and different lengths', () => {
    expect(() => areaUnderCurve(Float64Array.of(1), Float64Array.of(1))).toThrow('there are 1 points; at least 2 are needed');
    expect(() => areaUnderCurve(Float64Array.of(1, 0), Float64Array.of(1, 1))).toThrow('x falls from 1 to 0 at point 1; it must not fall');
    expect(() => areaUnderCurve(Float64Array.of(1, 2), Float64Array.of(1))).toThrow(RangeError);
  });
});
