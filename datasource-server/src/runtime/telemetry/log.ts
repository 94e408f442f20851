import pino from 'pino';
import { spanIds } from './spans.ts';

/** The log of this process: JSON lines on standard error, because standard output is for results. */
export type Log = pino.Logger;

/** Creates the log. Removes tokens and authorization headers; adds trace and span ids to lines written inside a span. */
export const createLog = (level: string): Log =>
  pino(
    {
      level,
      base: undefined,
      mixin: spanIds,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['token', '*.token', 'headers.authorization', '*.headers.authorization', 'headers["x-amz-firehose-access-key"]', '*.headers["x-amz-firehose-access-key"]'], censor: '[removed]' },
    },
    pino.destination({ dest: 2, sync: true }),
  );
