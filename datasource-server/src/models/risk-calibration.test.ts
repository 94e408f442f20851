import { NOT_SURE } from '@weir/schema';
import { calibrate, fitRiskCalibration, nameClass, SURE_PROBABILITY, toCalibrationReport } from './risk-calibration.ts';

const classes = ['a', 'b', 'c'];

it('names the best class from the bound on, and keeps its probability below', () => {
  expect(nameClass(classes, Float64Array.of(1 - SURE_PROBABILITY, SURE_PROBABILITY, 0))).toEqual({ risk_class: 'b', class_probability: SURE_PROBABILITY });
  expect(nameClass(classes, Float64Array.of(0.2, 0.69, 0.11))).toEqual({ risk_class: NOT_SURE, class_probability: 0.69 });
  expect(nameClass(classes, Float64Array.of(0.4, 0.4, 0.2))).toEqual({ risk_class: NOT_SURE, class_probability: 0.4 });
});

it('takes probabilities as they are where the engine knows nothing out of bag, and says so', () => {
  const unknown = { classifier: { probability: (X: Float64Array) => X, encode: () => null }, impurity: new Float64Array(1), permutation: null, out_of_bag: null };
  expect(fitRiskCalibration(unknown, Int32Array.of(0, 1), 2)).toBeNull();
  expect(calibrate(null, Float64Array.of(0.3, 0.7))).toEqual(Float64Array.of(0.3, 0.7));
  expect(toCalibrationReport(null)).toMatchObject({ method: 'none', row_count: 0, sentence: expect.stringContaining('not calibrated') as string });
});
