import type { FieldValues } from '@weir/schema';

const DIGITS = 9;

/** A number that rests on sums of fractions: the engine adds them in another order each time, so the last digits are chance. */
export const roundSum = (value: number): number => Number(value.toPrecision(DIGITS));

/** Each number of a column so. */
export const roundSums = (values: FieldValues): FieldValues => Array.from<unknown, number | null>(values, (value) => (typeof value === 'number' ? roundSum(value) : null));
