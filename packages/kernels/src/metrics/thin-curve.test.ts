import { fc } from '../property.test-support.ts';
import { thinCurve } from './thin-curve.ts';

describe('thinCurve', () => {
  it('keeps a short curve completely, and the ends of every curve, ascending, within the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 70 }), (points, limit) => {
        const kept = [...thinCurve(Float64Array.from(points, ([x]) => x), Float64Array.from(points, ([, y]) => y), limit)];
        expect(kept.length).toBeLessThanOrEqual(limit);
        if (points.length <= limit) expect(kept).toHaveLength(points.length);
        expect([kept[0], kept.at(-1)]).toEqual([0, points.length - 1]);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      }),
    );
  });

  it('keeps the steep part even if it has few points', () => {
    const x = Float64Array.from([0, 0, 0, ...Array.from({ length: 1000 }, (_, i) => (i + 1) / 1000)]);
    const y = Float64Array.from([0, 0.5, 1, ...Array.from({ length: 1000 }, () => 1)]);
    expect([...thinCurve(x, y, 10)].slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('rejects no points and a limit below 2', () => {
    expect(() => thinCurve(new Float64Array(0), new Float64Array(0), 2)).toThrow(RangeError);
    expect(() => thinCurve(Float64Array.of(1), Float64Array.of(1), 1)).toThrow(RangeError);
  });
});
