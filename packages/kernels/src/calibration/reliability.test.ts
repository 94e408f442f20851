import { fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import { expectedCalibrationError, reliabilityCurve } from './reliability.ts';
import reference from '../statistics/statistics.fixture.json';

const labelled = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.oneof(fc.constantFrom(0, 0.3, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))), {
    minLength: 1,
    maxLength: 40,
  })
  .map((rows) => ({ y: Uint8Array.from(rows, ([label]) => label), p: Float64Array.from(rows, ([, p]) => p) }));
const options = fc.record({ nBins: fc.integer({ min: 1, max: 12 }), binning: fc.constantFrom('equal-width', 'equal-count') });

describe('reliabilityCurve', () => {
  for (const { name, y, scores, calibrationCurve } of reference.labelled) {
    it(`matches scikit-learn’s bins (${name})`, () => {
      for (const { strategy, nBins, positiveShare, meanProbability } of calibrationCurve) {
        const binning = strategy === 'uniform' ? 'equal-width' : 'equal-count';
        const curve = reliabilityCurve(Uint8Array.from(y), Float64Array.from(scores), { nBins, binning });
        expect([...curve.positiveShare]).toEqual(positiveShare);
        curve.meanProbability.forEach((p, bin) => expect(p).toBeCloseTo(meanProbability[bin], 12));
        expect(curve.meanProbability).toHaveLength(meanProbability.length);
      }
    });
  }

  it('counts every row once, in ascending bins', () => {
    fc.assert(
      fc.property(labelled, options, ({ y, p }, how) => {
        const { meanProbability, positiveShare, count } = reliabilityCurve(y, p, how);
        expect(count.reduce((sum, n) => sum + n, 0)).toBe(y.length);
        expect(count.every((n) => n > 0)).toBe(true);
        expect(meanProbability.every((mean, bin) => bin === 0 || mean > meanProbability[bin - 1])).toBe(true);
        const positives = positiveShare.reduce((sum, share, bin) => sum + share * count[bin], 0);
        expect(positives).toBeCloseTo(y.reduce((sum, label) => sum + label, 0), 9);
      }),
    );
  });

  it('puts about as many rows into each bin of equal count', () => {
    const random = createRandom(1);
    const p = Float64Array.from({ length: 1000 }, () => random.uniform() ** 4);
    const { count } = reliabilityCurve(new Uint8Array(1000), p, { nBins: 8, binning: 'equal-count' });
    expect([...count]).toEqual(new Array(8).fill(125));
  });

  it('has no bins for no rows, and one bin for one row', () => {
    expect(reliabilityCurve(new Uint8Array(0), new Float64Array(0)).count).toHaveLength(0);
    expect(reliabilityCurve(new Uint8Array(0), new Float64Array(0), { binning: 'equal-count' }).count).toHaveLength(0);
    const one = reliabilityCurve(Uint8Array.of(1), Float64Array.of(1));
    expect([[...one.count], [...one.meanProbability], [...one.positiveShare]]).toEqual([[1], [1], [1]]);
  });

  it('rejects different lengths, invalid labels, invalid probabilities and an invalid number of bins', () => {
    expect(() => reliabilityCurve(Uint8Array.of(1), Float64Array.of(1, 0))).toThrow('lengths are 1 and 2; they must be equal');
    expect(() => reliabilityCurve(Uint8Array.of(3), Float64Array.of(1))).toThrow('row 0 has label 3; it must be 0 or 1');
    expect(() => reliabilityCurve(Uint8Array.of(1), Float64Array.of(NaN))).toThrow('row 0 has probability NaN; it must be from 0 to 1');
    expect(() => reliabilityCurve(Uint8Array.of(1), Float64Array.of(1), { nBins: 0 })).toThrow('nBins is 0; it must be an integer of at least 1');
  });
});

describe('expectedCalibrationError', () => {
  it('is the distance per bin, weighted by rows', () => {
    const y = Uint8Array.of(0, 1, 1, 1);
    const p = Float64Array.of(0.1, 0.2, 0.8, 0.9);
    expect(expectedCalibrationError(y, p, { nBins: 2 })).toBeCloseTo((2 * Math.abs(0.5 - 0.15) + 2 * Math.abs(1 - 0.85)) / 4, 12);
  });

  it('is 0 for correct and 1 for wrong predictions', () => {
    const y = Uint8Array.of(0, 1, 1, 0);
    expect(expectedCalibrationError(y, Float64Array.from(y))).toBe(0);
    expect(expectedCalibrationError(y, Float64Array.from(y, (label) => 1 - label))).toBe(1);
    expect(expectedCalibrationError(y, new Float64Array(4).fill(0.5))).toBe(0);
  });

  it('lies between 0 and 1, and equals the distance of the means in one bin', () => {
    fc.assert(
      fc.property(labelled, options, ({ y, p }, how) => {
        const error = expectedCalibrationError(y, p, how);
        expect(error >= 0 && error <= 1).toBe(true);
        const gap = y.reduce((sum, label, row) => sum + label - p[row], 0) / y.length;
        expect(expectedCalibrationError(y, p, { nBins: 1 })).toBeCloseTo(Math.abs(gap), 12);
      }),
    );
  });

  it('is NaN for no rows', () => {
    expect(expectedCalibrationError(new Uint8Array(0), new Float64Array(0))).toBeNaN();
  });
});
