import { fc } from '../property.test-support.ts';
import reference from './statistics.fixture.json';
import { median, medianAbsoluteDeviation, moments, pearson, quantile, quantiles, ranks, spearman } from './statistics.ts';

// Below 1e-200, scaling could lose bits as subnormal numbers.
const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => (Math.abs(value) < 1e-200 ? 0 : value));
const some = fc.array(finite, { minLength: 1, maxLength: 60 });

describe('quantile', () => {
  it('equals the only quantile of several, also for many values', () => {
    const many = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { minLength: 200, maxLength: 600 });
    // Adds 0 because sorting puts -0 before 0.
    fc.assert(fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => expect(quantile(values, q) + 0).toBe(quantiles(values, [q])[0] + 0)));
  });

  it('interpolates like numpy', () => {
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBe(29);
    expect(quantile([3, 1, 2, 4], 0.25)).toBe(1.75);
    expect(quantile([3, 1, 2, 4], 0.75)).toBe(3.25);
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([1, 2], 0.5)).toBe(1.5);
    expect([quantile([1, Infinity], 0), quantile([-Infinity, 1], 1)]).toEqual([1, 1]);
  });

  it('interpolates from the nearer value, as numpy does', () => {
    // The other way would give 2.5e15, 5e15 + 1 and 7.5e15 + 1.
    expect(quantile([1, 1e16], 0.25)).toBe(2.5e15 + 1);
    expect(quantile([1, 1e16], 0.5)).toBe(5e15);
    expect(quantile([1, 1e16], 0.75)).toBe(7.5e15);
  });

  it('is the minimum at 0, the maximum at 1, and non-decreasing in between', () => {
    fc.assert(
      fc.property(some, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (values, p, q) => {
        expect(quantile(values, 0)).toBeCloseTo(Math.min(...values), 12);
        expect(quantile(values, 1)).toBeCloseTo(Math.max(...values), 12);
        expect(quantile(values, Math.min(p, q))).toBeLessThanOrEqual(quantile(values, Math.max(p, q)));
      }),
    );
  });

  it('does not depend on the order of the values or change it', () => {
    fc.assert(
      fc.property(some, (values) => {
        const backwards = Float64Array.from(values).reverse();
        const kept = backwards.slice();
        expect(quantile(backwards, 0.3)).toBe(quantile(values, 0.3));
        expect(backwards).toEqual(kept);
      }),
    );
  });

  it('scales exactly with powers of two', () => {
    fc.assert(fc.property(some, (values) => expect(quantile(values.map((v) => v * 8), 0.37)).toBe(quantile(values, 0.37) * 8)));
  });

  it('rejects no values, NaN, and a share out of range', () => {
    expect(() => quantile([], 0.5)).toThrow('there are 0 values; at least 1 is needed');
    expect(() => quantile([1, NaN], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 1.01)).toThrow('q is 1.01; it must be from 0 to 1');
    expect(() => quantile([1], NaN)).toThrow(RangeError);
    expect(() => quantile([1], -0.01)).toThrow('q is -0.01; it must be from 0 to 1');
    expect(() => quantile(new Float64Array(300).fill(NaN, 200, 201), 0.5)).toThrow('a value is NaN; every value must be a number');
    expect(() => quantile(new Float64Array(300), 1.01)).toThrow('q is 1.01; it must be from 0 to 1');
  });

  it('passes infinities through', () => {
    expect(quantile([-Infinity, 1, Infinity], 0.5)).toBe(1);
    expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
  });

  it('returns several at once', () => {
    expect([...quantiles([4, 1, 3, 2], [0, 0.5, 1])]).toEqual([1, 2.5, 4]);
  });
});

describe('median and medianAbsoluteDeviation', () => {
  it('does not change with an outlier', () => {
    expect(median([1, 2, 3, 4, 1e9])).toBe(3);
    expect(medianAbsoluteDeviation([1, 2, 3, 4, 1e9])).toBe(1);
  });

  it('is 0 for constants', () => {
    expect(medianAbsoluteDeviation([5, 5, 5])).toBe(0);
  });
});

describe('moments', () => {
  it('keeps its precision with a large mean', () => {
    expect(moments([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toEqual({ count: 4, mean: 1e9 + 10, variance: 30 });
  });

  it('has no mean without values and no variance for one value', () => {
    expect(moments([])).toEqual({ count: 0, mean: NaN, variance: NaN });
    expect(moments([3])).toEqual({ count: 1, mean: 3, variance: NaN });
  });
});

describe('ranks and spearman', () => {
  it('gives ties their mean rank', () => {
    expect([...ranks([10, 20, 10, 5])]).toEqual([2.5, 4, 2.5, 1]);
  });

  it('counts smaller values, and half of the others of equal size', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), finite), { maxLength: 200 }), (values) => {
        const rankOf = (x: number): number => values.filter((other) => other < x).length + (values.filter((other) => other === x).length + 1) / 2;
        expect([...ranks(values)]).toEqual(values.map(rankOf));
      }),
    );
  });

  it('rejects NaN', () => {
    expect(() => ranks([1, NaN])).toThrow('value 1 is NaN; every value must be a number');
  });

  it('adds up to n(n+1)/2', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), (values) => {
        const total = ranks(values).reduce((sum, rank) => sum + rank, 0);
        expect(total).toBe((values.length * (values.length + 1)) / 2);
      }),
    );
  });

  it('is 1 for any increasing and -1 for any decreasing relation, NaN for a constant', () => {
    expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [9, 7, 5, 3])).toBeCloseTo(-1, 12);
    expect(spearman([1, 2, 3], [1, 1, 1])).toBeNaN();
  });

  it('rejects different lengths', () => {
    expect(() => spearman([1], [1, 2])).toThrow(RangeError);
  });
});

describe('pearson', () => {
  it('matches scipy’s r', () => {
    for (const { a, b, r } of reference.pearson) expect(pearson(a, b)).toBeCloseTo(r, 12);
  });

  it('is symmetric, within -1 and 1, and 1 with itself', () => {
    const pairs = fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = [rows.map(([x]) => x), rows.map(([, y]) => y)];
        const r = pearson(a, b);
        expect(pearson(b, a)).toBe(r);
        expect(Math.abs(r) > 1).toBe(false);
        if (!Number.isNaN(pearson(a, a))) expect(pearson(a, a)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is NaN for a constant, for one pair and for no pairs', () => {
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN();
    expect(pearson([1], [2])).toBeNaN();
    expect(pearson([], [])).toBeNaN();
  });

  it('neither overflows nor underflows', () => {
    expect(pearson([1e200, 2e200, 4e200], [1e-200, 2e-200, 4e-200])).toBeCloseTo(1, 12);
  });

  it('equals spearman when applied to ranks', () => {
    const [a, b] = [[3, 1, 4, 1, 5], [9, 2, 6, 5, 3]];
    expect(spearman(a, b)).toBe(pearson(ranks(a), ranks(b)));
  });

  it('rejects different lengths, NaN and infinities', () => {
    expect(() => pearson([1], [1, 2])).toThrow('lengths are 1 and 2; they must be equal');
    expect(() => pearson([1, NaN], [1, 2])).toThrow('value 1 is NaN; every value must be a finite number');
    expect(() => pearson([1, 2], [1, Infinity])).toThrow(RangeError);
  });
});
