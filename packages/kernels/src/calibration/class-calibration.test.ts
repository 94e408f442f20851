import { applyClassCalibration, fitClassCalibration } from './class-calibration.ts';
import { createRandom } from '../statistics/random.ts';
import { expectedCalibrationError } from './reliability.ts';

/** Rows whose frequency of class 1 is the square of the predicted probability. */
const overconfident = (nRows: number, seed: number): { probabilities: Float64Array; y: Uint8Array } => {
  const random = createRandom(seed);
  const said = Array.from({ length: nRows }, () => random.uniform());
  return { probabilities: Float64Array.from(said.flatMap((p) => [1 - p, p])), y: Uint8Array.from(said, (p) => (random.uniform() < p * p ? 1 : 0)) };
};

const second = (probabilities: Float64Array): Float64Array => probabilities.filter((_, i) => i % 2 === 1);

describe.each([
  [400, 'platt'],
  [4000, 'isotonic'],
] as const)('a calibration of %i rows by %s', (nRows, kind) => {
  const { probabilities, y } = overconfident(nRows, 1);
  const calibration = fitClassCalibration(probabilities, y, 2, kind);

  it(`is of the kind ${kind}`, () => expect(calibration.curves.map((curve) => curve.kind)).toEqual([kind, kind]));

  it('improves the probabilities of unseen rows', () => {
    const other = overconfident(4000, 2);
    const before = expectedCalibrationError(other.y, second(other.probabilities));
    expect(expectedCalibrationError(other.y, second(applyClassCalibration(calibration, other.probabilities)))).toBeLessThan(before / 2);
  });

  it('returns probabilities that add up to 1, also after a round trip through JSON', () => {
    const calibrated = applyClassCalibration(calibration, probabilities);
    for (let row = 0; row < nRows; row++) expect(calibrated[2 * row] + calibrated[2 * row + 1]).toBeCloseTo(1, 12);
    expect(applyClassCalibration(JSON.parse(JSON.stringify(calibration)) as typeof calibration, probabilities)).toEqual(calibrated);
  });
});

it('skips rows without a probability', () => {
  const { probabilities, y } = overconfident(50, 3);
  const known = fitClassCalibration(probabilities, y, 2, 'platt');
  const withGap = fitClassCalibration(Float64Array.from([NaN, NaN, ...probabilities]), Uint8Array.from([1, ...y]), 2, 'platt');
  expect(withGap).toEqual(known);
});

it('keeps the probabilities of a row with 0 from every function', () => {
  const zero = { kind: 'isotonic', score: [0], value: [0] } as const;
  expect([...applyClassCalibration({ curves: [zero, zero], nRows: 1 }, Float64Array.of(0.25, 0.75))]).toEqual([0.25, 0.75]);
});

it('rejects mismatched lengths', () => {
  expect(() => fitClassCalibration(Float64Array.of(1), Uint8Array.of(0), 2, 'platt')).toThrow(RangeError);
  expect(() => fitClassCalibration(Float64Array.of(NaN, NaN), Uint8Array.of(0), 2, 'platt')).toThrow(RangeError);
});
