/** Student's t for 95 % with 19 degrees of freedom, as 20 values have. */
const T_95_19 = 2.093;

/** Mean of 20 values with half the width of its 95 % interval. @throws RangeError on another number of values */
export const meanWithInterval = (values: readonly number[]): { mean: number; half: number } => {
  if (values.length !== 20) throw new RangeError(`wrong number of values: got ${values.length}, expected 20`);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: T_95_19 * Math.sqrt(variance / values.length) };
};
