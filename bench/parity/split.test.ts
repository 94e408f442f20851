import { stratifiedSplit, takeRows } from './split.ts';

const y = Uint8Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : row === 7 || row === 8 ? 2 : 0));

describe('stratifiedSplit', () => {
  it('splits all rows, with 30 % of each class and at least one row held out', () => {
    const { train, heldOut } = stratifiedSplit(y, 3, 5);
    expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual([...y.keys()]);
    const heldOutOf = (klass: number): number => heldOut.filter((row) => y[row] === klass).length;
    expect([0, 1, 2].map(heldOutOf)).toEqual([269, 30, 1]);
  });

  it('differs for another seed, and is the same for the same seed', () => {
    expect(stratifiedSplit(y, 3, 5)).toEqual(stratifiedSplit(y, 3, 5));
    expect(stratifiedSplit(y, 3, 6)).not.toEqual(stratifiedSplit(y, 3, 5));
  });
});

describe('takeRows', () => {
  it('copies the selected rows, in order', () => {
    expect(takeRows(Float64Array.of(1, 2, 3, 4, 5, 6), 2, Int32Array.of(2, 0))).toEqual(Float64Array.of(5, 6, 1, 2));
  });
});
