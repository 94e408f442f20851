/**
 * Returns the number of rows of a row-major matrix.
 *
 * @throws RangeError when nFeatures is not an integer of at least 1, or the length is not a multiple of it.
 */
export function countRows(X: Float64Array, nFeatures: number): number {
  if (!Number.isInteger(nFeatures) || nFeatures < 1) {
    throw new RangeError(`nFeatures is ${nFeatures}; it must be an integer of at least 1`);
  }
  const nRows = X.length / nFeatures;
  if (!Number.isInteger(nRows)) {
    throw new RangeError(`X has ${X.length} values; with ${nFeatures} features the length must be a multiple of ${nFeatures}`);
  }
  return nRows;
}

/**
 * Checks that a matrix has no NaN or infinities, because a tree would silently send NaN to the left.
 *
 * @throws RangeError with the first bad row and column (both from 0) and the value.
 */
export function assertFinite(X: Float64Array, nFeatures: number): void {
  if (isFinite4(X)) return;
  for (let i = 0; i < X.length; i++) {
    const value = X[i];
    if (value - value !== 0) {
      const row = Math.floor(i / nFeatures);
      throw new RangeError(`X holds ${value} at row ${row}, column ${i - row * nFeatures}; every value must be a finite number`);
    }
  }
}

// Stryker disable all: a matrix that this check takes for bad is searched value by value, so most changes only make it slower.
/** Uses that zero times a non-finite number is NaN, and that NaN persists in a sum; four sums at once without a branch. */
function isFinite4(X: Float64Array): boolean {
  const whole = X.length & ~3;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += X[i] * 0;
    b += X[i + 1] * 0;
    c += X[i + 2] * 0;
    d += X[i + 3] * 0;
  }
  for (let i = whole; i < X.length; i++) a += X[i] * 0;
  return a + b + c + d === 0;
}
// Stryker restore all

/**
 * Checks that a value is an integer within bounds.
 *
 * @throws RangeError with the option, the value and the allowed values.
 */
export function assertInteger(value: number, name: string, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    const wanted = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new RangeError(`${name} is ${value}; it must be an integer ${wanted}`);
  }
}
