import { AppError, columnMappingSchema, GOT_EXPECTED, logLayoutSchema, placeIssue, withoutSchemaLink } from '@weir/schema';
import { z } from 'zod';
import { logFormatSchema } from '../../intake/formats/log-format/log-format-schema.ts';
import { toTrustedProxies, trustedProxiesSchema } from '../../intake/formats/trusted-proxies.ts';
import type { LogHints } from '../../intake/formats/define-format.ts';

/** Query parameters that describe the log in a request. */
export const logHintsSchema = z.object({
  fields: z.string().max(8192).optional().describe('Fields of a log that has no header, in order, separated by spaces or commas.'),
  log_format: logFormatSchema.optional(),
  trusted_proxies: z
    .string()
    .max(8192)
    .transform(toTrustedProxies)
    .pipe(trustedProxiesSchema)
    .optional()
    .describe('Networks of the proxies in front of the server that logs, separated by commas, or how many addresses at the end of a forwarded list are theirs.'),
  mapping: z.string().max(8192).optional().describe('Column mapping for a log format that Weir does not know, as JSON.'),
  layouts: z.string().max(12_288).optional().describe('Layouts that the response to the piece of the log before this one had, as JSON.'),
});

/** Returns the hints of a request. @throws AppError `http.bad_request` for a mapping that is not valid */
export const toLogHints = ({ fields, log_format, mapping, layouts, trusted_proxies }: z.output<typeof logHintsSchema>): LogHints => ({
  fields: fields?.split(/[\s,]+/).filter((field) => field !== ''),
  ...(log_format === undefined ? {} : { log_format }),
  ...(trusted_proxies === undefined ? {} : { trusted_proxies }),
  ...(mapping === undefined ? {} : { mappings: [parse('mapping', mapping, columnMappingSchema)] }),
  ...(layouts === undefined ? {} : { layouts: parse('layouts', layouts, z.array(logLayoutSchema).max(16)) }),
});

const MAX_KEY_LENGTH = 255;

/** Header that names an upload. */
export const idempotencyKeySchema = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(MAX_KEY_LENGTH)
    .optional()
    .describe('Names this upload. Equal requests of uploads with other keys count; an upload that is sent again with its key adds nothing. Without keys, equal requests of different uploads count once.'),
});

/**
 * Returns the hints of an upload that names itself by the header Idempotency-Key. Its requests differ from those of uploads with
 * other keys, however equal they look, and equal those of an upload with the same key, which is the same one sent again.
 *
 * @throws AppError `http.bad_request` for a key that is empty or too long
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export const withIdempotencyKey = (hints: LogHints, key: string | undefined): LogHints => {
  if (key === undefined) return hints;
  if (key.trim() === '' || key.length > MAX_KEY_LENGTH) throw new AppError('http.bad_request', `Idempotency-Key is not valid: got ${key.length} characters, expected 1 to ${MAX_KEY_LENGTH}.`);
  return { ...hints, numbering: { origin: `upload ${key}` } };
};

const parse = <T extends z.ZodType>(name: string, text: string, schema: T): z.output<T> => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('http.bad_request', `${name} is not valid JSON.`, { cause });
  }
  const parsed = schema.safeParse(withoutSchemaLink(content), GOT_EXPECTED);
  if (parsed.success) return parsed.data;
  throw new AppError('http.bad_request', `The ${name} ${name === 'layouts' ? 'are' : 'is'} not valid: ${placeIssue(parsed.error.issues[0], `the ${name}`)}.`);
};
