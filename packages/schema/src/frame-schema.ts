import { z } from 'zod';

/** JSON form of a frame. In its own file so that browser bundles of views do not include zod. */
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
