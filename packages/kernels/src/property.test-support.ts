import fc from 'fast-check';
import { createRandom } from './statistics/random.ts';

fc.configureGlobal({ seed: 20240425 });

export { fc };

/** Returns normally distributed points around the origin, row-major. */
export function cloud(nRows: number, nFeatures: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  return Float64Array.from({ length: nRows * nFeatures }, normal);
}

/** Matrices of up to 40 rows and 4 features: small integers (many ties, many constants) or any numbers. */
export const smallMatrices = fc
  .record({ nRows: fc.integer({ min: 1, max: 40 }), nFeatures: fc.integer({ min: 1, max: 4 }), ties: fc.boolean() })
  .chain(({ nRows, nFeatures, ties }) =>
    fc
      .array(ties ? fc.integer({ min: 0, max: 2 }) : fc.double({ min: -1e9, max: 1e9, noNaN: true }), {
        minLength: nRows * nFeatures,
        maxLength: nRows * nFeatures,
      })
      .map((values) => ({ X: Float64Array.from(values), nRows, nFeatures })),
  );

/** Returns the rows of X in another order: row `i` of the result is row `order[i]`. */
export function reorder(X: Float64Array, nFeatures: number, order: ArrayLike<number>): Float64Array {
  const result = new Float64Array(order.length * nFeatures);
  for (let i = 0; i < order.length; i++) result.set(X.subarray(order[i] * nFeatures, (order[i] + 1) * nFeatures), i * nFeatures);
  return result;
}

/** {@link smallMatrices} with a class from 0 to 2 for each row. */
export const labelledMatrices = smallMatrices.chain(({ X, nRows, nFeatures }) =>
  fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: nRows, maxLength: nRows })
    .map((classes) => ({ X, nRows, nFeatures, y: Uint8Array.from(classes) })),
);

/** Returns normally distributed points with class 1 if the first feature is above the second; the others are noise. */
export function twoClasses(nRows: number, nFeatures: number, seed: number): { X: Float64Array; y: Uint8Array } {
  const X = cloud(nRows, nFeatures, seed);
  return { X, y: Uint8Array.from({ length: nRows }, (_, row) => (X[row * nFeatures] > X[row * nFeatures + 1] ? 1 : 0)) };
}
