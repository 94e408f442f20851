import { AppError } from '@weir/schema';

/** The engine's errors have no code: those that a user can mend are known by their words. */
const OUT_OF_MEMORY = /^Out of Memory Error/i;
const BAD_VALUE = /^Invalid Input Error: (.*)/i;

/** An engine's error as an AppError; any other error as it is. */
export const toStoreError = (error: unknown): unknown => {
  const message = (error as { message?: unknown } | null)?.message;
  if (typeof message !== 'string' || error instanceof AppError) return error;
  if (OUT_OF_MEMORY.test(message)) return new AppError('store.out_of_memory', 'The store ran out of the memory it may use.', { cause: error });
  const said = BAD_VALUE.exec(message)?.[1];
  return said === undefined
    ? error
    : new AppError('query.invalid', `A value of the query cannot be used: ${said}.`, { hint: 'Correct the pattern or the value of the filter.', cause: error });
};
