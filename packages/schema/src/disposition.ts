import { z } from 'zod';
import { SEVERITIES } from './finding.ts';

/** What an analyst says of something: it was what it looked like, it was not, it was and is harmless, nobody knows. */
export const DISPOSITION_VERDICTS = ['true_positive', 'false_positive', 'benign', 'unsure'] as const;
/** What a disposition can be on. */
export const DISPOSITION_TARGETS = ['finding', 'session', 'entity'] as const;
/** How far a disposition reaches: this one, all of its source, its source and kind, or a network. */
export const DISPOSITION_SCOPES = ['this', 'source', 'source_and_kind', 'network'] as const;

/** Days before the newest data over which the effect of a disposition is counted. */
export const EFFECT_DAYS = 30;

const time = z.number().int().min(0).max(8_640_000_000_000_000);

/** What a disposition is on, by its id: finding_id, session_id, or the address of an entity. */
export const dispositionTargetSchema = z.object({
  kind: z.enum(DISPOSITION_TARGETS),
  id: z.string().min(1).max(64).describe('finding_id, session_id, or the address of the entity.'),
});

/** What an analyst asks for; `network` goes with the scope of that name and with no other. */
export const dispositionRequestSchema = z
  .object({
    target: dispositionTargetSchema,
    verdict: z.enum(DISPOSITION_VERDICTS),
    scope: z.enum(DISPOSITION_SCOPES).default('this').describe('source_and_kind goes with a finding only.'),
    network: z.union([z.cidrv4(), z.cidrv6()], 'a network such as 192.0.2.0/24').optional().describe('With the scope network: must hold the entity.'),
    reason: z.string().trim().min(1).max(500).describe('Why, in a sentence: what whoever reviews it needs to know.'),
    note: z.string().trim().max(4000).optional(),
    expires_at: time.optional().describe('UTC epoch ms from which it has no effect; it has one until it is undone when left out.'),
    author: z.string().trim().min(1).max(200).optional().describe("Who says so; Grafana's user wins over it where the request comes through Grafana."),
  })
  .refine(({ scope, network }) => (scope === 'network') === (network !== undefined), {
    message: 'goes with the scope network, and with no other',
    path: ['network'],
  })
  .refine(({ scope, target }) => scope !== 'source_and_kind' || target.kind === 'finding', {
    message: 'source_and_kind goes with a finding: a session and an entity are of no kind',
    path: ['scope'],
  });

/** Taking a disposition back. */
export const undoRequestSchema = z.object({
  reason: z.string().trim().min(1).max(500),
  author: z.string().trim().min(1).max(200).optional(),
});

/** A kind of finding as the analyst saw it: how strong it was is how far an exception for it reaches. */
export const seenFindingSchema = z.object({
  kind: z.string(),
  direction: z.enum(['in', 'out', 'none']),
  severity: z.enum(SEVERITIES),
  actual: z.number().nullable(),
});

/** What the target was when the disposition was made: models and findings change, the log of dispositions does not. */
export const dispositionSubjectSchema = z.object({
  entity: z.string(),
  from_ms: time,
  to_ms: time,
  findings: z.array(seenFindingSchema).max(100),
  session_ids: z.array(z.string()).max(1000).describe('Sessions that the disposition labels.'),
  peak_bytes_in: z.number().describe('Largest of these sessions.'),
  peak_bytes_out: z.number(),
  rarity: z.number().nullable().describe('Of a session that the disposition is on.'),
  sentence: z.string(),
});

const findingCount = z.object({
  severity: z.enum(SEVERITIES),
  entity: z.string(),
  finding_count: z.number().int().min(1),
});

/** Why a finding of an entity stays although the entity has an exception. */
export const KEPT_REASONS = ['other_kind', 'stronger', 'said_true'] as const;

/** What a disposition changes in the last EFFECT_DAYS days of the data. */
export const dispositionEffectSchema = z.object({
  from_ms: time,
  to_ms: time.describe('End of the newest session.'),
  hidden_findings: z.number().int().min(0).describe('Findings that it hides and nothing else does.'),
  hidden_sessions: z.number().int().min(0).describe('Anomalous sessions that it takes out of the counts that alerts rest on.'),
  hidden_alerts: z.number().int().min(0).describe("Times that Weir's two rules on anomalous sessions would not have begun to fire."),
  raised_findings: z.number().int().min(0).describe('Findings whose priority it raises.'),
  shown_findings: z.number().int().min(0).describe('Findings that were hidden and that it shows again.'),
  by_severity_and_entity: z.array(findingCount).max(200).describe('The hidden findings; the first 200 rows.'),
  kept: z
    .array(z.object({ finding_id: z.string(), kind: z.string(), entity: z.string(), severity: z.enum(SEVERITIES), why: z.enum(KEPT_REASONS) }))
    .max(50)
    .describe('Findings in its reach that it does not hide, the most severe first; at most 50.'),
  kept_count: z.number().int().min(0),
  sentence: z.string(),
});

/** A disposition as it is kept, with what became of it. */
export const dispositionSchema = z.object({
  disposition_id: z.string(),
  created_at: time,
  author: z.string(),
  target: dispositionTargetSchema,
  verdict: z.enum(DISPOSITION_VERDICTS),
  scope: z.enum(DISPOSITION_SCOPES),
  network: z.string().nullable(),
  reason: z.string(),
  note: z.string().nullable(),
  expires_at: time.nullable(),
  subject: dispositionSubjectSchema,
  effect: dispositionEffectSchema.describe('As counted when it was made.'),
  state: z.enum(['active', 'expired', 'superseded', 'undone']).describe('superseded: a later one is on the same target.'),
  undone: z.object({ at: time, author: z.string(), reason: z.string() }).nullable(),
});

export const dispositionsAnswerSchema = z.object({ dispositions: z.array(dispositionSchema) });

export type DispositionVerdict = (typeof DISPOSITION_VERDICTS)[number];
export type DispositionScope = (typeof DISPOSITION_SCOPES)[number];
export type DispositionTarget = z.infer<typeof dispositionTargetSchema>;
export type DispositionRequest = z.output<typeof dispositionRequestSchema>;
export type UndoRequest = z.infer<typeof undoRequestSchema>;
export type SeenFinding = z.infer<typeof seenFindingSchema>;
export type DispositionSubject = z.infer<typeof dispositionSubjectSchema>;
export type DispositionEffect = z.infer<typeof dispositionEffectSchema>;
export type Disposition = z.infer<typeof dispositionSchema>;
export type KeptReason = (typeof KEPT_REASONS)[number];
