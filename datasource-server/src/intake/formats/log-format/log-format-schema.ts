import { z } from 'zod';
import { compileFormat } from './compile-format.ts';
import { LogFormatError } from './format-fields.ts';

/** Format string of nginx or Apache, as in their configuration. A string whose lines cannot be read safely is not valid. */
export const logFormatSchema = z
  .string()
  .min(1)
  .max(8192)
  .superRefine((text, context) => {
    try {
      compileFormat(text);
    } catch (error) {
      if (!(error instanceof LogFormatError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .describe('String of log_format (nginx) or LogFormat (Apache) that the log was written with, or the whole directive.');
