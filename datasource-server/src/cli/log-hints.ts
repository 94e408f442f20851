import { readFile } from 'node:fs/promises';
import { AppError, columnMappingSchema, GOT_EXPECTED, placeIssue, withoutSchemaLink } from '@weir/schema';
import { logFormatSchema } from '../intake/formats/log-format/log-format-schema.ts';
import { toTrustedProxies, trustedProxiesSchema } from '../intake/formats/trusted-proxies.ts';
import type { LogHints } from '../intake/formats/define-format.ts';

/** Flags that describe a log which does not describe itself. */
export interface HintFlags {
  readonly fields?: string;
  readonly logFormat?: string;
  readonly mapping?: string;
  readonly trustedProxies?: string;
}

/**
 * Returns the hints in the flags of a command, the mapping read from its file.
 *
 * @throws AppError `file.unreadable`, `http.bad_json`, `http.bad_request` for a mapping that is not valid
 */
export const loadHints = async ({ fields, logFormat, mapping, trustedProxies }: HintFlags): Promise<LogHints> => {
  const fieldNames = fields?.split(/[\s,]+/).filter((field) => field !== '');
  const given: LogHints = { fields: fieldNames, ...(logFormat === undefined ? {} : { log_format: parseLogFormat(logFormat) }), ...(trustedProxies === undefined ? {} : { trusted_proxies: parseTrustedProxies(trustedProxies) }) };
  if (mapping === undefined) return given;
  const text = await readFile(mapping, 'utf8').catch((cause: unknown) => {
    throw new AppError('file.unreadable', `${mapping} cannot be read: ${(cause as Error).message}.`, { cause });
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new AppError('http.bad_json', `${mapping} is not valid JSON.`, { cause, hint: 'Write the mapping as one JSON object; docs/guides/sources.md shows an example.' });
  }
  const parsed = columnMappingSchema.safeParse(withoutSchemaLink(content), GOT_EXPECTED);
  if (!parsed.success) throw new AppError('http.bad_request', `${mapping} is not a valid mapping: ${placeIssue(parsed.error.issues[0], 'the mapping')}.`, { hint: 'See docs/guides/sources.md for the properties of a mapping.' });
  return { ...given, mappings: [parsed.data] };
};

/** @throws AppError `http.bad_request` for a text that is neither networks nor a number */
const parseTrustedProxies = (text: string): LogHints['trusted_proxies'] => {
  const parsed = trustedProxiesSchema.safeParse(toTrustedProxies(text));
  if (parsed.success) return parsed.data;
  throw new AppError('http.bad_request', `--trusted-proxies is not valid: got "${text.slice(0, 60)}", expected networks such as 10.0.0.0/8,2001:db8::/32 or a number from 0 to 20.`, { hint: 'Write the networks in CIDR notation, separated by commas.' });
};

/** @throws AppError `http.bad_request` for a log format that Weir cannot read safely */
const parseLogFormat = (text: string): string => {
  const parsed = logFormatSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new AppError('http.bad_request', `--log-format is not valid: ${parsed.error.issues[0].message}`, { hint: 'Copy the string of log_format (nginx) or LogFormat (Apache) from the configuration; see docs/guides/sources.md.' });
};
