import { AppError, type ErrorCode } from '@weir/schema';

/** Exit codes of `weir`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, bad_input: 3, unreachable: 4 } as const;

/** Meaning of each exit code, for the help and docs/reference/cli.md. */
export const EXIT_CODES: ReadonlyArray<{ readonly code: number; readonly meaning: string }> = [
  { code: EXIT.ok, meaning: 'Done.' },
  { code: EXIT.failed, meaning: 'Failed: an unexpected error, a port or data folder in use by another process, or a finding that was not reproduced.' },
  { code: EXIT.usage, meaning: 'Wrong usage: an unknown command or option, a missing argument, or a setting, detection settings file or feeds file that is not valid.' },
  { code: EXIT.bad_input, meaning: 'Bad input: a file that cannot be read or written, data that is not valid, or a request that the server refused. Also when an import could not read some of its files; the others are stored.' },
  { code: EXIT.unreachable, meaning: 'No server responds, or the server at this address is not a Weir server.' },
];

/** Errors in what the user typed or configured, as opposed to errors in the data. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set(['cli.usage', 'config.invalid', 'config.bad_detection_settings', 'feeds.invalid']);

/** Returns the exit code for an error. */
export const exitCodeOf = (error: unknown): number => {
  if (!(error instanceof AppError)) return EXIT.failed;
  if (USAGE_CODES.has(error.code)) return EXIT.usage;
  if (error.source === 'server') return EXIT.unreachable;
  return error.status < 500 ? EXIT.bad_input : EXIT.failed;
};
