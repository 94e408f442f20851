import { createRandom } from '@weir/kernels';

/** Returns the numbers 0 to length - 1 in a seeded random order (Fisher-Yates). */
export const shuffledIndices = (length: number, seed: number): Int32Array => {
  const random = createRandom(seed);
  const indices = new Int32Array(length);
  for (let index = 0; index < length; index++) indices[index] = index;
  for (let last = length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const index = indices[last];
    indices[last] = indices[other];
    indices[other] = index;
  }
  return indices;
};
