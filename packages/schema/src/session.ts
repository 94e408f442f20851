import { z } from 'zod';
import { toCanonicalAddress } from './canonical-address.ts';

const text = z.string().max(1024).nullable().default(null);
/** An IP address; parsing returns its canonical text. */
export const addressSchema = z.union([z.ipv4(), z.ipv6()], 'must be an IPv4 or IPv6 address').overwrite((address) => toCanonicalAddress(address) ?? address);
/** Up to the largest JavaScript date. */
const time = z.number().int().min(0).max(8_640_000_000_000_000);
const byteCount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** One session as a log contains it. Times are UTC epoch ms; null means that the log has no value. */
export const sessionInputSchema = z
  .object({
    start_time: time.describe('Start of the window, UTC epoch ms.'),
    end_time: time.describe('End of the window, UTC epoch ms, at or after start_time.'),
    src_ip: addressSchema,
    src_ip_country_code: z
      .string()
      .regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)')
      .nullable()
      .default(null),
    protocol: text,
    response_code: z.number().int().min(0).max(999).nullable().default(null),
    dst_ip: addressSchema.nullable().default(null),
    dst_port: z.number().int().min(0).max(65535).nullable().default(null),
    bytes_in: byteCount.describe('Bytes received by the monitored server.'),
    bytes_out: byteCount.describe('Bytes sent by the monitored server.'),
    rule_names: text,
    observation_name: text,
    source_meta: text,
    source_name: text,
    detection_types: text,
    label: text.describe('Label imported with the row; not part of the session identity.'),
  })
  .refine((session) => session.end_time >= session.start_time, {
    message: 'end_time must not be before start_time',
    path: ['end_time'],
  });

/** A parsed session without id and features. */
export type SessionInput = z.infer<typeof sessionInputSchema>;

/** A session with its id, the hash of its content. */
export interface Session extends SessionInput {
  readonly session_id: string;
}

/** The risk_class of a session whose best class is not probable enough to be named. */
export const NOT_SURE = 'not_sure';

/** Verdict of the models on one session. */
export interface Verdict {
  /** Isolation-forest score in (0, 1]; higher is more anomalous. */
  readonly anomaly_score: number;
  /** -log10 of the share of training sessions that score as high, at least 0: 3 is one in 1,000. */
  readonly rarity: number;
  readonly is_anomaly: boolean;
  /** Class predicted by the random forest, NOT_SURE, or null without a trained classifier. */
  readonly risk_class: string | null;
  /** Calibrated probability of the most probable class, 0..1, even if that class is not named. */
  readonly class_probability: number | null;
  /** Actual against typical in one sentence; null for sessions that are not anomalous. */
  readonly reason: string | null;
  readonly model_version: string;
}

/** Verdict in the API. */
export const verdictSchema = z.object({
  anomaly_score: z.number().gt(0).max(1).describe('Higher is more anomalous.'),
  rarity: z.number().min(0).describe('-log10 of the share of training sessions that score as high: 3 is one in 1,000. Comparable across models.'),
  is_anomaly: z.boolean(),
  risk_class: z.string().nullable(),
  class_probability: z.number().min(0).max(1).nullable(),
  reason: z.string().nullable(),
  model_version: z.string(),
});
