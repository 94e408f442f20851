import { createRandom, expectedCalibrationError } from '@weir/kernels';
import { NOT_SURE } from '@weir/schema';
import { calibrate, fitRiskCalibration, nameClasses, SURE_PROBABILITY } from './risk-calibration.ts';

const classes = ['a', 'b', 'c'];

/** Returns rows whose second class occurs with the probability that `truth` gives. */
const rowsOf = (count: number, seed: number, truth: (share: number) => number): { out_of_bag: Float64Array; y: Int32Array } => {
  const random = createRandom(seed);
  const shares = Array.from({ length: count }, () => random.uniform());
  return { out_of_bag: Float64Array.from(shares.flatMap((p) => [1 - p, p])), y: Int32Array.from(shares, (p) => Number(random.uniform() < truth(p))) };
};

it('names the best class from the bound on, and returns its probability below it', () => {
  const rows = [0, 1 - SURE_PROBABILITY, SURE_PROBABILITY, 0.2, 0.69, 0.11, 0.4, 0.4, 0.2, 0.8, 0.1, 0.1];
  const { risk_class, risk_classes, class_probability } = nameClasses(classes, Float64Array.from(rows));
  expect(Array.from(risk_class, (label) => risk_classes[label])).toEqual(['c', NOT_SURE, NOT_SURE, 'a']);
  expect([...class_probability]).toEqual([SURE_PROBABILITY, 0.69, 0.4, 0.8]);
});

it('keeps probabilities that are correct', () => {
  const { out_of_bag, y } = rowsOf(4000, 5, (share) => share);
  const { curves, report } = fitRiskCalibration({ out_of_bag }, y, 2);
  expect(calibrate(curves, out_of_bag).every((p, i) => Math.abs(p - out_of_bag[i]) < 0.06)).toBe(true);
  expect(report).toMatchObject({ row_count: 4000, sentence: expect.stringMatching(/lowest Brier score on 4,000 out-of-bag training sessions/) as string });
});

it.each([
  [300, (share: number) => share ** 2],
  [4000, (share: number) => (share < 0.5 ? 0.1 : 0.9)],
])('corrects wrong probabilities of %i rows, measured on other rows', (count, truth) => {
  const { out_of_bag, y } = rowsOf(count, 1, truth);
  const { curves, report } = fitRiskCalibration({ out_of_bag }, y, 2);
  expect(report.method).not.toBe('none');
  const other = rowsOf(4000, 2, truth);
  const second = (all: Float64Array): Float64Array => all.filter((_, i) => i % 2 === 1);
  expect(expectedCalibrationError(other.y, second(calibrate(curves, other.out_of_bag)))).toBeLessThan(expectedCalibrationError(other.y, second(other.out_of_bag)) / 2);
});

it('keeps the probabilities of an engine without out-of-bag ones, and reports it', () => {
  const { curves, report } = fitRiskCalibration({ out_of_bag: null }, Int32Array.of(0, 1), 2);
  expect(calibrate(curves, Float64Array.of(0.3, 0.7))).toEqual(Float64Array.of(0.3, 0.7));
  expect(report).toMatchObject({ method: 'none', row_count: 0, sentence: expect.stringContaining('not calibrated') as string });
});
