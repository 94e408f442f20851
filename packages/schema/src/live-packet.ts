import { z } from 'zod';

/** Columns of an anomaly as it is told live. */
export const LIVE_COLUMNS = ['start_time', 'src_ip', 'src_ip_country_code', 'rarity', 'reason', 'bytes_in', 'bytes_out', 'response_code', 'dst_port', 'session_id'] as const;

/** An answer of the live route: where to go on, and what came, as Grafana Live sends a frame; null when nothing came in time. */
export const livePacketSchema = z.object({
  cursor: z.number().int().min(0),
  packet: z
    .object({
      schema: z.object({
        name: z.string(),
        fields: z.array(z.object({ name: z.string(), type: z.enum(['time', 'number', 'string', 'boolean']), config: z.record(z.string(), z.unknown()).optional() })),
      }),
      data: z.object({ values: z.array(z.array(z.union([z.number(), z.string(), z.boolean(), z.null()]))) }),
    })
    .nullable(),
});

export type LivePacket = z.infer<typeof livePacketSchema>;
