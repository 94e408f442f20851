import { AppError, columnMappingSchema, GOT_EXPECTED, placeIssue } from '@weir/schema';
import { z } from 'zod';
import { logFormatSchema } from '../../intake/formats/log-format/log-format-schema.ts';
import type { LogHints } from '../../intake/formats/define-format.ts';

/** Query parameters that describe the log in a request. */
export const logHintsSchema = z.object({
  fields: z.string().max(8192).optional().describe('Fields of a log that has no header, in order, separated by spaces or commas.'),
  log_format: logFormatSchema.optional(),
  mapping: z.string().max(8192).optional().describe('Column mapping for a log format that Weir does not know, as JSON.'),
});

/** Returns the hints of a request. @throws AppError `http.bad_request` for a mapping that is not valid */
export const toLogHints = ({ fields, log_format, mapping }: z.output<typeof logHintsSchema>): LogHints => ({
  fields: fields?.split(/[\s,]+/).filter((field) => field !== ''),
  ...(log_format === undefined ? {} : { log_format }),
  ...(mapping === undefined ? {} : { mappings: [parseMapping(mapping)] }),
});

const parseMapping = (text: string): z.output<typeof columnMappingSchema> => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('http.bad_request', 'mapping is not valid JSON.', { cause });
  }
  const parsed = columnMappingSchema.safeParse(content, GOT_EXPECTED);
  if (parsed.success) return parsed.data;
  throw new AppError('http.bad_request', `The mapping is not valid: ${placeIssue(parsed.error.issues[0], 'the mapping')}.`);
};
