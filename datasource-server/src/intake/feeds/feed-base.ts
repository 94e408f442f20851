import { z } from 'zod';
import { columnMappingSchema } from '@weir/schema';
import type { LogHints } from '../formats/define-format.ts';

/** What every entry of the file of feeds may say. */
export const feedBaseSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'a name: 1 to 40 of a-z, 0-9, _ and -, the first a letter or digit')
    .describe('Names the feed in health and metrics. Its positions are kept under it: under another name it starts anew.'),
  fields: z.array(z.string().min(1).max(200)).min(1).max(500).optional().describe('Fields of a log that does not name its own, in their order.'),
  mapping: columnMappingSchema.optional().describe('How the columns are read of a log that Weir does not know.'),
});

/** An entry of the file of feeds, of any kind. */
export interface FeedBase extends z.output<typeof feedBaseSchema> {
  readonly kind: string;
}

/** What an entry says of its log. */
export const toHints = ({ fields, mapping }: Pick<FeedBase, 'fields' | 'mapping'>): LogHints => ({ fields, mappings: mapping === undefined ? undefined : [mapping] });
