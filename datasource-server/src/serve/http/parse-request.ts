import { AppError, type ErrorCode } from '@weir/schema';
import type { z } from 'zod';

/** A path with its parts in braces, as Express writes them. */
export const toPattern = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** A value that a schema accepts; says of the first thing wrong what it is. @throws AppError with the code given */
export const parse = <S extends z.ZodType>(schema: S, value: unknown, code: ErrorCode): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue.path.join('.');
  throw new AppError(code, `${path === '' ? 'The body' : path}: ${issue.message}.`);
};
