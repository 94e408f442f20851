import { createRandom } from '@weir/kernels';

/** Returns the numbers 0 to length - 1 in a seeded random order (Fisher-Yates). */
export const shuffledIndices = (length: number, seed: number): number[] => {
  const random = createRandom(seed);
  const indices = Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [indices[last], indices[other]] = [indices[other], indices[last]];
  }
  return indices;
};
