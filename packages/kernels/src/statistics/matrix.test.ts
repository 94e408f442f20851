import { assertFinite, assertInteger, countRows } from './matrix.ts';

describe('countRows', () => {
  it('counts rows, none in an empty matrix', () => {
    expect(countRows(new Float64Array(6), 3)).toBe(2);
    expect(countRows(new Float64Array(0), 3)).toBe(0);
    expect(countRows(new Float64Array(5), 1)).toBe(5);
  });

  it('rejects a length that is no multiple of the features', () => {
    expect(() => countRows(new Float64Array(7), 3)).toThrow('X has 7 values; with 3 features the length must be a multiple of 3');
  });

  it.each([0, -1, 1.5, NaN])('rejects %p features', (nFeatures) => {
    expect(() => countRows(new Float64Array(6), nFeatures)).toThrow(`nFeatures is ${nFeatures}; it must be an integer of at least 1`);
  });
});

describe('assertFinite', () => {
  it.each([NaN, Infinity, -Infinity])('reports the row and the column of %p', (value) => {
    const X = Float64Array.of(1, 2, 3, 4, value, 6);
    expect(() => assertFinite(X, 2)).toThrow(new RangeError(`X holds ${value} at row 2, column 0; every value must be a finite number`));
  });

  it('finds the first bad value at any place of a matrix of any size', () => {
    for (let length = 1; length <= 13; length++) {
      expect(() => assertFinite(new Float64Array(length).fill(2), 1)).not.toThrow();
      for (let row = 0; row < length; row++) {
        const X = new Float64Array(length).fill(NaN, row);
        expect(() => assertFinite(X, 1)).toThrow(`X holds NaN at row ${row}, column 0; every value must be a finite number`);
      }
    }
  });

  it('accepts the largest, most negative and smallest numbers', () => {
    expect(() => assertFinite(Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0), 1)).not.toThrow();
  });
});

describe('assertInteger', () => {
  it('reports the option, the value and the bounds', () => {
    expect(() => assertInteger(0, 'nTrees', 1)).toThrow('nTrees is 0; it must be an integer of at least 1');
    expect(() => assertInteger(65, 'maxDepth', 1, 64)).toThrow('maxDepth is 65; it must be an integer from 1 to 64');
    expect(() => assertInteger(64, 'maxDepth', 1, 64)).not.toThrow();
    expect(() => assertInteger(1, 'maxDepth', 1, 64)).not.toThrow();
    expect(() => assertInteger(1.5, 'maxDepth', 1, 64)).toThrow('maxDepth is 1.5; it must be an integer from 1 to 64');
  });
});
