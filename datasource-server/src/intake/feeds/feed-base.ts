import { z } from 'zod';
import { columnMappingSchema } from '@weir/schema';
import { logFormatSchema } from '../formats/log-format/log-format-schema.ts';
import { trustedProxiesSchema } from '../formats/trusted-proxies.ts';
import type { LogHints } from '../formats/define-format.ts';

/** Settings that every entry of the feeds file has. */
export const feedBaseSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be 1 to 40 characters of a-z, 0-9, _ and -, starting with a letter or digit')
    .describe('Name of the feed in health and metrics. Positions are saved under this name: a renamed feed starts from the beginning.'),
  fields: z.array(z.string().min(1).max(200)).min(1).max(500).optional().describe('Fields of a log without a header, in order.'),
  log_format: logFormatSchema.optional(),
  mapping: columnMappingSchema.optional().describe('Column mapping for a log in an unknown format.'),
  trusted_proxies: trustedProxiesSchema.optional(),
});

/** An entry of the feeds file, of any kind. */
export interface FeedBase extends z.output<typeof feedBaseSchema> {
  readonly kind: string;
}

/** Returns the log hints of an entry. */
export const toHints = ({ fields, log_format, mapping, trusted_proxies }: Pick<FeedBase, 'fields' | 'log_format' | 'mapping' | 'trusted_proxies'>): LogHints => ({
  fields,
  log_format,
  mappings: mapping === undefined ? undefined : [mapping],
  ...(trusted_proxies === undefined ? {} : { trusted_proxies }),
});
