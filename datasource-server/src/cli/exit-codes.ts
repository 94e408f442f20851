import { AppError } from '@weir/schema';

/** What the exit status of `weir` means. */
export const EXIT = { ok: 0, failed: 1, usage: 2, bad_input: 3, unreachable: 4 } as const;

/** Exit status for an error: what the user gave, what could not be reached, or what went wrong here. */
export const exitCodeOf = (error: unknown): number => {
  if (!(error instanceof AppError)) return EXIT.failed;
  if (error.code === 'config.invalid') return EXIT.usage;
  if (error.source === 'server') return EXIT.unreachable;
  return error.status < 500 ? EXIT.bad_input : EXIT.failed;
};
