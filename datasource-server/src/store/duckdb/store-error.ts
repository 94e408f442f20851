import { AppError } from '@weir/schema';

/** The engine's errors have no code: the one a user can mend is known by its words. */
const OUT_OF_MEMORY = /^Out of Memory Error/i;

/** An engine's error as an AppError; any other error as it is. */
export const toStoreError = (error: unknown): unknown =>
  error instanceof Error && OUT_OF_MEMORY.test(error.message)
    ? new AppError('store.out_of_memory', 'The store ran out of the memory it may use.', { cause: error })
    : error;
