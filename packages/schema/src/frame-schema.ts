import { z } from 'zod';

/** A frame as JSON for people. Apart from frame.ts, so that views in a browser do not carry the validator. */
export const frameSchema = z.object({
  name: z.string(),
  refId: z.string().optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['time', 'number', 'string', 'boolean']),
      labels: z.record(z.string(), z.string()).optional(),
      config: z.record(z.string(), z.unknown()).optional(),
      values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])),
    }),
  ),
});
