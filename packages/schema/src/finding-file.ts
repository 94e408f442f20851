import { z } from 'zod';
import { findingSchema } from './finding.ts';
import { sessionInputSchema } from './session.ts';

/** Format of a finding file; another one has another version. */
export const FINDING_FILE_FORMAT = 'weir-finding/1';

/** Sessions of one source that a finding file holds at most. */
export const MAX_FINDING_FILE_SESSIONS = 20_000;

const bytes = z.number().int().min(0).nullable();

/** What the population was when the finding was told: no other source by name. */
export const populationFactsSchema = z.object({
  threshold: z.number(),
  overall: z.object({ session_count: z.number().int(), median_bytes_in: z.number(), median_bytes_out: z.number() }),
  peak_of_others: z.object({ in: bytes, out: bytes }).describe('Largest session of any other source; null where there are too few to say.'),
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

/** All that one finding rests on. */
export const findingFileContentSchema = z.object({
  weir_version: z.string(),
  finding: findingSchema,
  sessions: z
    .array(sessionInputSchema.safeExtend({ session_id: z.string() }))
    .max(MAX_FINDING_FILE_SESSIONS)
    .describe('Every session of the source that the finder saw, oldest first.'),
  features: z.object({
    names: z.array(z.string()),
    rows: z.array(z.array(z.number())).describe('One a session, in the order of names.'),
  }),
  verdicts: z
    .array(z.object({ anomaly_score: z.number(), is_anomaly: z.boolean(), reason: z.string().nullable() }))
    .describe('One a session. The risk class is left out: no finding rests on it.'),
  model: z
    .record(z.string(), z.unknown())
    .describe('The model as it is saved, without its classifier, with the baselines of this source and of all together and of no other source.'),
  population: populationFactsSchema,
});

/** One finding with all that is needed to come to it again, offline. */
export const findingFileSchema = z.object({
  format: z.literal(FINDING_FILE_FORMAT),
  checksum: z.string().describe('SHA-256 of content as compact JSON, in hexadecimal.'),
  content: findingFileContentSchema,
});

export type FindingFile = z.infer<typeof findingFileSchema>;
export type FindingFileContent = z.infer<typeof findingFileContentSchema>;
