import { fc } from '../property.test-support.ts';
import { addToMoments, mergeMoments, NO_MOMENTS, toMoments, type RunningMoments } from './running-moments.ts';
import { moments } from './statistics.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 });

const of = (list: ArrayLike<number>): RunningMoments => addToMoments(NO_MOMENTS, list);

const expectClose = (got: RunningMoments, wanted: RunningMoments): void => {
  expect(got.count).toBe(wanted.count);
  expect(Math.abs(got.mean - wanted.mean)).toBeLessThan(1e-8);
  expect(Math.abs(got.squares - wanted.squares)).toBeLessThanOrEqual(1e-12 * (1e12 + wanted.squares));
};

describe('addToMoments', () => {
  it('is bit-identical in batches and in one pass', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(addToMoments(of(a), b)).toEqual(of([...a, ...b]));
        expect([...a, ...b].reduce((running, value) => addToMoments(running, [value]), NO_MOMENTS)).toEqual(of([...a, ...b]));
        expect(toMoments(of(a))).toEqual(moments(a));
      }),
    );
  });

  it('has no mean without values, no variance for one value, and both for two', () => {
    expect(toMoments(NO_MOMENTS)).toEqual({ count: 0, mean: NaN, variance: NaN });
    expect(toMoments(of([3]))).toEqual({ count: 1, mean: 3, variance: NaN });
    expect(toMoments(of([3, 5]))).toEqual({ count: 2, mean: 4, variance: 2 });
  });

  it('does not change its arguments', () => {
    const before = of([1, 2]);
    addToMoments(before, [100]);
    expect(before).toEqual(of([1, 2]));
    expect(NO_MOMENTS).toEqual({ count: 0, mean: 0, squares: 0 });
  });

  it('rejects NaN and infinities', () => {
    expect(() => of([1, NaN])).toThrow('value 1 is NaN; every value must be a finite number');
    expect(() => of([Infinity])).toThrow(RangeError);
  });
});

describe('mergeMoments', () => {
  it('equals one pass over both, in either order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expectClose(mergeMoments(of(a), of(b)), of([...a, ...b]));
        expectClose(mergeMoments(of(b), of(a)), of([...a, ...b]));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) =>
        expectClose(mergeMoments(mergeMoments(of(a), of(b)), of(c)), mergeMoments(of(a), mergeMoments(of(b), of(c)))),
      ),
    );
  });

  it('treats empty moments as neutral', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(mergeMoments(of(list), NO_MOMENTS)).toEqual(of(list));
        expect(mergeMoments(NO_MOMENTS, of(list))).toEqual(of(list));
      }),
    );
    expect(mergeMoments(NO_MOMENTS, NO_MOMENTS)).toEqual(NO_MOMENTS);
  });

  it('keeps its precision with a large mean', () => {
    expect(toMoments(mergeMoments(of([1e9 + 4, 1e9 + 7]), of([1e9 + 13, 1e9 + 16])))).toEqual({ count: 4, mean: 1e9 + 10, variance: 30 });
  });

  it('continues after a round trip through JSON', () => {
    const stored = JSON.parse(JSON.stringify(of([0.1, 0.2, 0.7]))) as RunningMoments;
    expect(addToMoments(stored, [5])).toEqual(of([0.1, 0.2, 0.7, 5]));
  });
});
