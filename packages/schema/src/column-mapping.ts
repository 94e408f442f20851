import { z } from 'zod';

const column = z.string().min(1).max(200);

/** Session properties that a log column can be mapped to; `duration` can replace `end_time`. */
export const MAPPED_PROPERTIES = [
  'start_time',
  'end_time',
  'duration',
  'src_ip',
  'src_port',
  'dst_ip',
  'dst_port',
  'protocol',
  'bytes_in',
  'bytes_out',
  'response_code',
  'src_ip_country_code',
  'path',
  'user_agent',
  'rule_names',
  'label',
] as const;
export type MappedProperty = (typeof MAPPED_PROPERTIES)[number];

/** Time units in logs; `iso` is ISO 8601 text. */
export const TIME_UNITS = ['iso', 's', 'ms', 'us', 'ns'] as const;

/**
 * Mapping of the columns of a CSV file with a header, or of the properties of JSON lines. Store it next to the data and
 * send it with them.
 */
export const columnMappingSchema = z
  .object({
    name: z.string().min(1).max(80).describe('Name of the log, stored with each of its rows.'),
    grain: z.enum(['session', 'record']).describe('session: a row is a whole session. record: rows are joined into sessions.'),
    time_unit: z.enum(TIME_UNITS).describe('Unit of start_time and end_time. Text without an offset is UTC.'),
    duration_unit: z.enum(['s', 'ms', 'us', 'ns']).default('s'),
    columns: z
      .partialRecord(z.enum(MAPPED_PROPERTIES), column)
      .describe('Log column for each property; for nested JSON, join the property names with dots.'),
  })
  .strict()
  .refine(({ columns }) => columns.start_time !== undefined && columns.src_ip !== undefined, {
    message: 'start_time and src_ip must be mapped',
    path: ['columns'],
  })
  .refine(({ columns }) => columns.bytes_in !== undefined || columns.bytes_out !== undefined || columns.response_code !== undefined, {
    message: 'one of bytes_in, bytes_out and response_code must be mapped',
    path: ['columns'],
  });
export type ColumnMapping = z.infer<typeof columnMappingSchema>;
