import { AppError } from '@weir/schema';

/** The database's errors have no code: those that a user can fix are recognised by their text. */
const OUT_OF_MEMORY = /^Out of Memory Error/i;
const BAD_VALUE = /^Invalid Input Error: (.*)/i;

/** Converts a known database error to an AppError; returns any other error unchanged. */
export const toStoreError = (error: unknown): unknown => {
  const message = (error as { message?: unknown } | null)?.message;
  if (typeof message !== 'string' || error instanceof AppError) return error;
  if (OUT_OF_MEMORY.test(message)) return new AppError('store.out_of_memory', 'The store reached its memory limit.', { cause: error });
  const problem = BAD_VALUE.exec(message)?.[1];
  return problem === undefined
    ? error
    : new AppError('query.invalid', `Invalid value in the query: ${problem}.`, { hint: 'Correct the pattern or the value of the filter.', cause: error });
};
