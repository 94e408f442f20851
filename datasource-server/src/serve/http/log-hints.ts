import { AppError, columnMappingSchema } from '@weir/schema';
import { z } from 'zod';
import type { LogHints } from '../../intake/formats/define-format.ts';

/** What a request says of the log it brings. */
export const logHintsSchema = z.object({
  fields: z.string().max(8192).optional().describe('Fields of a log that does not name its own, in their order, apart by spaces or commas.'),
  mapping: z.string().max(8192).optional().describe('How the columns are read of a log that Weir does not know: a column mapping as JSON.'),
});

/** Hints of a request. @throws AppError `http.bad_request` for a mapping that is none */
export const toLogHints = ({ fields, mapping }: z.output<typeof logHintsSchema>): LogHints => ({
  fields: fields?.split(/[\s,]+/).filter((field) => field !== ''),
  ...(mapping === undefined ? {} : { mappings: [parseMapping(mapping)] }),
});

const parseMapping = (text: string): z.output<typeof columnMappingSchema> => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('http.bad_request', 'mapping is no JSON.', { cause });
  }
  const parsed = columnMappingSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new AppError('http.bad_request', `mapping: ${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}.`);
};
