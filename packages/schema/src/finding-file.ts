import { z } from 'zod';
import { findingSchema } from './finding.ts';
import { sessionInputSchema } from './session.ts';

/** Format and version of a finding file. */
export const FINDING_FILE_FORMAT = 'weir-finding/1';

/** Most sessions of one source in a finding file. */
export const MAX_FINDING_FILE_SESSIONS = 20_000;

const bytes = z.number().int().min(0).nullable();

/** Facts about the population when the finding was made; they name no other source. */
export const populationFactsSchema = z.object({
  threshold: z.number(),
  overall: z.object({ session_count: z.number().int(), median_bytes_in: z.number(), median_bytes_out: z.number() }),
  peak_of_others: z.object({ in: bytes, out: bytes }).describe('Largest session of any other source; null with too few sources.'),
  log: z.object({
    session_count: z.number().int(),
    source_count: z.number().int(),
    first_time: z.number().int().nullable(),
    last_time: z.number().int().nullable(),
    on_clock: z.array(z.number().int()),
    minutes: z.array(z.number().int()),
    destinations: z.array(z.object({ destination: z.string(), source_count: z.number().int() })),
  }),
});

/** All data that one finding is based on. */
export const findingFileContentSchema = z.object({
  weir_version: z.string(),
  finding: findingSchema,
  sessions: z
    .array(sessionInputSchema.safeExtend({ session_id: z.string() }))
    .max(MAX_FINDING_FILE_SESSIONS)
    .describe('Every session of the source used for the finding, oldest first.'),
  features: z.object({
    names: z.array(z.string()),
    rows: z.array(z.array(z.number())).describe('One row per session, in the order of names.'),
  }),
  verdicts: z
    .array(z.object({ anomaly_score: z.number(), is_anomaly: z.boolean(), reason: z.string().nullable() }))
    .describe('One per session. The risk class is omitted: findings do not use it.'),
  model: z
    .record(z.string(), z.unknown())
    .describe('The saved model without its classifier, with the baseline of this source and the overall baseline only.'),
  population: populationFactsSchema,
  detection: z
    .record(z.string(), z.record(z.string(), z.number()))
    .optional()
    .describe('Detection settings that differed from their defaults, by kind of finding; left out where none did.'),
});

/** One finding with all data needed to reproduce it offline. */
export const findingFileSchema = z.object({
  format: z.literal(FINDING_FILE_FORMAT),
  checksum: z.string().describe('SHA-256 of content as compact JSON, in hexadecimal.'),
  content: findingFileContentSchema,
});

export type FindingFile = z.infer<typeof findingFileSchema>;
export type FindingFileContent = z.infer<typeof findingFileContentSchema>;
