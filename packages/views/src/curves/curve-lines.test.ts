import type { Field, Frame } from '@weir/schema';
import { areaUnder, calibrationGap, classShare, toCurveLines } from './curve-lines.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const points = (...given: Array<[x: number, y: number, count?: number]>) => given.map(([x, y, count]) => ({ x, y, count: count ?? null, isWorkingPoint: false }));

test('groups the long table by split and class, in the order of the splits', () => {
  const frame: Frame = {
    name: 'model curves',
    fields: [
      field('curve', 'string', ['roc', 'roc', 'calibration', 'roc', 'roc']),
      field('split', 'string', ['time', 'random', 'random', 'random', 'time']),
      field('class', 'string', ['a', 'a', 'a', 'a', 'b']),
      field('x', 'number', [0, 0, 0.5, 1, NaN]),
      field('y', 'number', [0, 0, 0.5, 1, 1]),
    ],
  };
  expect(toCurveLines(frame, 'roc').map((line) => [line.split, line.class, line.points.length])).toEqual([['random', 'a', 2], ['time', 'a', 1]]);
});

test('returns the area under a random and under a perfect curve', () => {
  expect(areaUnder(points([0, 0], [1, 1]))).toBe(0.5);
  expect(areaUnder(points([1, 1], [0, 1], [0, 0]))).toBe(1);
  expect(areaUnder(points([0, 0]))).toBeNull();
});

test('weights the calibration gap by rows, and returns the share of the class', () => {
  expect(calibrationGap(points([0.1, 0.1, 90], [0.5, 1, 10]))).toBeCloseTo(0.05);
  expect(classShare(points([0.1, 0.1, 90], [0.5, 1, 10]))).toBeCloseTo(0.19);
  expect(calibrationGap([])).toBeNull();
  expect(classShare(points([0.1, 0.1]))).toBeNull();
});

test('returns no area for a line that turns back, as with duplicate rows', () => {
  const at = (x: number, y: number) => ({ x, y, count: null, isWorkingPoint: false });
  expect(areaUnder([at(0, 0), at(0.5, 1), at(1, 1), at(0, 0), at(0.5, 1), at(1, 1)])).toBeNull();
  expect(areaUnder([at(1, 1), at(0.5, 1), at(0, 0)])).toBeCloseTo(0.75);
});
