import { z } from 'zod';

/** Columns of an anomaly in the live stream. */
export const LIVE_COLUMNS = ['start_time', 'src_ip', 'src_ip_country_code', 'rarity', 'reason', 'bytes_in', 'bytes_out', 'response_code', 'dst_port', 'session_id'] as const;

/** Response of the live route: the cursor to continue from and the new anomalies as a Grafana Live frame, null when none arrived in time. */
export const livePacketSchema = z.object({
  cursor: z.string().describe('Opaque: pass it with the next request.'),
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
