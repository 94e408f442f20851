import { binColumns, MAX_BINS } from './binning.ts';
import { cloud, fc, smallMatrices } from '../property.test-support.ts';

describe('binColumns', () => {
  it('gives each distinct value its own bin, in order, if there are at most 256', () => {
    const { bins, least, greatest } = binColumns(Float64Array.of(5, -1, 5, 0, 3, -1, 4, 0), 2);
    expect([...bins]).toEqual([2, 2, 0, 1, 0, 1, 0, 1]);
    expect([...least.subarray(0, 3)]).toEqual([3, 4, 5]);
    expect([...greatest.subarray(MAX_BINS, MAX_BINS + 2)]).toEqual([-1, 0]);
  });

  it('keeps the order of values and never separates equal ones', () => {
    fc.assert(
      fc.property(smallMatrices, ({ X, nRows, nFeatures }) => {
        const { bins } = binColumns(X, nFeatures);
        let nMisplaced = 0;
        for (let f = 0; f < nFeatures; f++) {
          for (let a = 0; a < nRows; a++) {
            for (let b = 0; b < nRows; b++) {
              const order = Math.sign(bins[f * nRows + a] - bins[f * nRows + b]);
              if (order !== Math.sign(X[a * nFeatures + f] - X[b * nFeatures + f])) nMisplaced++;
            }
          }
        }
        expect(nMisplaced).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('distributes many values over 256 bins of about equal counts', () => {
    const X = cloud(10000, 1, 3);
    const { bins, least, greatest } = binColumns(X, 1);
    const counts = new Int32Array(MAX_BINS);
    bins.forEach((bin) => counts[bin]++);
    expect(bins.every((bin, row) => X[row] >= least[bin] && X[row] <= greatest[bin])).toBe(true);
    expect(Math.min(...counts)).toBeGreaterThan(35);
    expect(Math.max(...counts)).toBeLessThan(45);
  });

  it('separates the rare values of a nearly constant column', () => {
    const X = new Float64Array(5000);
    for (let row = 0; row < 1000; row++) X[row * 5] = row + 1;
    const { bins } = binColumns(X, 1);
    expect(new Set(bins).size).toBeGreaterThan(200);
  });

  it('accepts no rows', () => {
    expect(binColumns(new Float64Array(0), 2).bins).toHaveLength(0);
  });
});
