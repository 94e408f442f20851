import { AppError, GOT_EXPECTED, placeIssue, type ErrorCode } from '@weir/schema';
import type { z } from 'zod';

/** Converts a path with parameters in braces to an Express pattern. */
export const toPattern = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Returns a value that the schema accepts. @throws AppError with the given code, about the first issue */
export const parse = <S extends z.ZodType>(schema: S, value: unknown, code: ErrorCode): z.output<S> => {
  const result = schema.safeParse(value, GOT_EXPECTED);
  if (result.success) return result.data;
  throw new AppError(code, `${placeIssue(result.error.issues[0], 'The body')}.`);
};
