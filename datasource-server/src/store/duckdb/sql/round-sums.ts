import type { FieldValues } from '@weir/schema';

const DIGITS = 9;

/** Rounds a number computed from sums of fractions: the database adds them in varying order, so the last digits vary. */
export const roundSum = (value: number): number => Number(value.toPrecision(DIGITS));

/** Rounds each number of a column. */
export const roundSums = (values: FieldValues): FieldValues => Array.from<unknown, number | null>(values, (value) => (typeof value === 'number' ? roundSum(value) : null));
