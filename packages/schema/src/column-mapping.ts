import { z } from 'zod';

const column = z.string().min(1).max(200);

/** What a column of a log can hold, in the words of a session; `duration` stands in for `end_time`. */
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

/** Units that a log may count time in; `iso` is text as of ISO 8601. */
export const TIME_UNITS = ['iso', 's', 'ms', 'us', 'ns'] as const;

/**
 * How the columns of a CSV with a header, or the properties of JSON lines, are read. A small document that is saved beside
 * the data and handed in with them.
 */
export const columnMappingSchema = z
  .object({
    name: z.string().min(1).max(80).describe('What the log is called; kept with each of its rows.'),
    grain: z.enum(['session', 'record']).describe('Whether a row is a whole session, or one exchange that is joined with its like.'),
    time_unit: z.enum(TIME_UNITS).describe('Of start_time and end_time. Text without an offset is UTC.'),
    duration_unit: z.enum(['s', 'ms', 'us', 'ns']).default('s'),
    columns: z
      .partialRecord(z.enum(MAPPED_PROPERTIES), column)
      .describe('Column of the log that holds each property; properties of nested JSON are joined by dots.'),
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
