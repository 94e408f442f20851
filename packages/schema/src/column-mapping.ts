import { z } from 'zod';

const column = z.string().min(1).max(200);

/**
 * Session properties that a log column can be mapped to. `duration` can replace `end_time`; `start_date` is the day of a log
 * that has day and time in two columns; `bytes_total` is the sum of both directions.
 */
export const MAPPED_PROPERTIES = [
  'start_time',
  'start_date',
  'end_time',
  'duration',
  'src_ip',
  'src_port',
  'dst_ip',
  'dst_port',
  'protocol',
  'bytes_in',
  'bytes_out',
  'bytes_total',
  'response_code',
  'src_ip_country_code',
  'path',
  'user_agent',
  'rule_names',
  'label',
  'direction',
  'action',
] as const;
export type MappedProperty = (typeof MAPPED_PROPERTIES)[number];

/** Time units in logs; `iso` is a time written as a date, such as ISO 8601. */
export const TIME_UNITS = ['iso', 's', 'ms', 'us', 'ns'] as const;

/** Matches a directive of strptime, also with the width or the dot that Ruby and Rust write. */
const DIRECTIVE = /%[-_0^#]?\.?[369]?([A-Za-z%])/g;
const KNOWN_DIRECTIVES = 'YymdjHIMSsQfpbazZekBhAPlLNTRDFr%';

/** Returns whether a format of strptime is valid and determines a day and an hour. */
const isTimeFormat = (format: string): boolean => {
  const used = [...format.matchAll(DIRECTIVE)].map(([, directive]) => directive).join('');
  if (format.replace(DIRECTIVE, '').includes('%') || [...used].some((directive) => !KNOWN_DIRECTIVES.includes(directive))) return false;
  const hasDay = /[FDj]/.test(used) || (/[de]/.test(used) && /[mbBh]/.test(used));
  return /[sQ]/.test(used) || (hasDay && /[YyFD]/.test(used) && (/[HkTRr]/.test(used) || (/[Il]/.test(used) && /[pP]/.test(used))));
};

const isZone = (name: string): boolean => {
  if (/^(?:UTC|GMT|Z|(?:UTC|GMT)?[+-](?:0?\d|1[0-4])(?::?[0-5]\d)?)$/i.test(name)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
};

/**
 * Mapping of the columns of a CSV file with a header, or of the properties of JSON lines. Store it next to the data and
 * send it with them.
 */
export const columnMappingSchema = z
  .object({
    name: z.string().min(1).max(80).describe('Name of the log, stored with each of its rows.'),
    grain: z.enum(['session', 'record']).describe('session: a row is a whole session. record: rows are joined into sessions.'),
    time_unit: z.enum(TIME_UNITS).default('iso').describe('Unit of start_time and end_time. iso: a date such as ISO 8601. Text without an offset is UTC, unless zone says otherwise.'),
    time_format: z
      .string()
      .max(100)
      .refine(isTimeFormat, { message: 'must be a format of strptime with year, month, day and hour, such as %d/%m/%Y %H:%M:%S' })
      .optional()
      .describe('Format of start_time and end_time in the notation of strptime, such as %d/%m/%Y %H:%M:%S. It replaces time_unit. With start_date, it is the format of "day time".'),
    date_order: z.enum(['day_first', 'month_first']).optional().describe('Whether 03/02/2026 is 3 February or March 2.'),
    zone: z.string().min(1).max(64).refine(isZone, { message: 'must be a time zone such as Europe/Berlin or +01:00' }).optional().describe('Time zone of times without an offset: an IANA name or an offset. UTC by default.'),
    duration_unit: z.enum(['s', 'ms', 'us', 'ns']).default('s'),
    decimal: z.enum(['.', ',']).optional().describe('Character before the fraction of a number. Needed where 12.000 or 12,000 occurs.'),
    thousands: z.enum([',', '.', ' ', "'", '_']).optional().describe('Character between the groups of a number: with "," 12,000 is twelve thousand.'),
    columns: z
      .partialRecord(z.enum(MAPPED_PROPERTIES), column)
      .describe('Log column for each property; for nested JSON, join the property names with dots.'),
  })
  .strict()
  .refine(({ columns }) => columns.start_time !== undefined && columns.src_ip !== undefined, {
    message: 'start_time and src_ip must be mapped',
    path: ['columns'],
  })
  .refine(({ columns }) => columns.bytes_in !== undefined || columns.bytes_out !== undefined || columns.bytes_total !== undefined || columns.response_code !== undefined, {
    message: 'one of bytes_in, bytes_out, bytes_total and response_code must be mapped',
    path: ['columns'],
  })
  .refine(({ decimal, thousands }) => decimal === undefined || decimal !== thousands, { message: 'decimal and thousands must differ', path: ['decimal'] });
export type ColumnMapping = z.infer<typeof columnMappingSchema>;

/** Returns the content of a mapping file without `$schema`, the property by which editors find its JSON Schema. */
export const withoutSchemaLink = (content: unknown): unknown => {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
  const { $schema: _link, ...rest } = content as Record<string, unknown>;
  return rest;
};
