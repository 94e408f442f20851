import { AppError } from '@weir/schema';
import type { FailedFile } from './import-report.ts';

/** Errors that concern the server or the store rather than a file. */
const ENDING_SOURCES: ReadonlySet<string> = new Set(['server', 'auth', 'config', 'store', 'cli']);

/** Returns whether an error ends the command: it would be the same for every other file. */
export const isEnding = (error: unknown): boolean => error instanceof AppError && ENDING_SOURCES.has(error.source);

/** Returns the failure of one file. The others are still read. */
export const toFailure = (file: string, error: unknown): FailedFile => {
  if (!(error instanceof AppError)) return { file, code: 'internal.unexpected', message: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.` };
  const { rejects, explanation } = error.details as Pick<FailedFile, 'rejects' | 'explanation'>;
  return { file, code: error.code, message: error.message, ...(rejects === undefined ? {} : { rejects }), ...(explanation === undefined ? {} : { explanation }) };
};
