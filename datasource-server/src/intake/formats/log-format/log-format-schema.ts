import { z } from 'zod';

/** Format string of nginx or Apache, as in their configuration. */
export const logFormatSchema = z
  .string()
  .min(1)
  .max(8192)
  .describe('String of log_format (nginx) or LogFormat (Apache) that the log was written with, or the whole directive.');
