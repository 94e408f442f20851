import pino from 'pino';
import { spanIds } from './spans.ts';

/** The log of one process: JSON lines on standard error, so that standard output stays for answers. */
export type Log = pino.Logger;

/** Makes the log. Tokens and authorization headers are removed wherever they appear; a line written in a span bears its ids. */
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
