import { z } from 'zod';
import { SEVERITIES } from './finding.ts';

/** Dispositions: a real attack, a false alarm, real but harmless, undecided. */
export const DISPOSITION_VERDICTS = ['true_positive', 'false_positive', 'benign', 'unsure'] as const;
/** Targets of a disposition. */
export const DISPOSITION_TARGETS = ['finding', 'session', 'entity'] as const;
/** Scopes of a disposition: only this target, its source, its source and kind, or a network. */
export const DISPOSITION_SCOPES = ['this', 'source', 'source_and_kind', 'network'] as const;

/** The effect of a disposition is counted over this many days before the newest data. */
export const EFFECT_DAYS = 30;

const time = z.number().int().min(0).max(8_640_000_000_000_000);

/** Target of a disposition. */
export const dispositionTargetSchema = z.object({
  kind: z.enum(DISPOSITION_TARGETS),
  id: z.string().min(1).max(64).describe('finding_id, session_id, or the address of the entity.'),
});

/** Request to set a disposition; `network` is required with the scope `network` and not allowed otherwise. */
export const dispositionRequestSchema = z
  .object({
    target: dispositionTargetSchema,
    verdict: z.enum(DISPOSITION_VERDICTS),
    scope: z.enum(DISPOSITION_SCOPES).default('this').describe('this by default; source_and_kind is for findings only.'),
    network: z.union([z.cidrv4(), z.cidrv6()], 'a network such as 192.0.2.0/24').optional().describe('Required with the scope network; must contain the entity.'),
    reason: z.string().trim().min(1).max(500).describe('Reason in one sentence, for later reviewers.'),
    note: z.string().trim().max(4000).optional(),
    expires_at: time.optional().describe('UTC epoch ms at which it expires; it does not expire when omitted.'),
    author: z.string().trim().min(1).max(200).optional().describe("Name of the author; Grafana's user takes precedence for requests through Grafana."),
  })
  .refine(({ scope, network }) => (scope === 'network') === (network !== undefined), {
    message: 'required with the scope network, not allowed with any other scope',
    path: ['network'],
  })
  .refine(({ scope, target }) => scope !== 'source_and_kind' || target.kind === 'finding', {
    message: 'source_and_kind is allowed for findings only: sessions and entities have no kind',
    path: ['scope'],
  });

/** Request to undo a disposition. */
export const undoRequestSchema = z.object({
  reason: z.string().trim().min(1).max(500),
  author: z.string().trim().min(1).max(200).optional(),
});

/** A finding at the time of the disposition: an exception covers findings of at most this strength. */
export const seenFindingSchema = z.object({
  kind: z.string(),
  direction: z.enum(['in', 'out', 'none']),
  severity: z.enum(SEVERITIES),
  actual: z.number().nullable(),
});

/** State of the target when the disposition was set; models and findings change later, this record does not. */
export const dispositionSubjectSchema = z.object({
  entity: z.string(),
  from_ms: time,
  to_ms: time,
  findings: z.array(seenFindingSchema).max(100),
  session_ids: z.array(z.string()).max(1000).describe('Sessions labelled by the disposition.'),
  peak_bytes_in: z.number().describe('Largest value among these sessions.'),
  peak_bytes_out: z.number(),
  rarity: z.number().nullable().describe('Rarity of the session; null for other targets.'),
  sentence: z.string(),
});

const findingCount = z.object({
  severity: z.enum(SEVERITIES),
  entity: z.string(),
  finding_count: z.number().int().min(1),
});

/** Reasons why an exception does not hide a finding of its entity. */
export const KEPT_REASONS = ['other_kind', 'stronger', 'said_true'] as const;

/** Effect of a disposition on the last EFFECT_DAYS days of data. */
export const dispositionEffectSchema = z.object({
  from_ms: time,
  to_ms: time.describe('End of the newest session.'),
  hidden_findings: z.number().int().min(0).describe('Findings hidden by it alone.'),
  hidden_sessions: z.number().int().min(0).describe('Anomalous sessions that it excludes from the counts used by alerts.'),
  hidden_alerts: z.number().int().min(0).describe("Alerts of Weir's two rules on anomalous sessions that it would have prevented."),
  raised_findings: z.number().int().min(0).describe('Findings whose priority it raises.'),
  shown_findings: z.number().int().min(0).describe('Hidden findings that it shows again.'),
  by_severity_and_entity: z.array(findingCount).max(200).describe('Hidden findings by severity and entity; at most 200 rows.'),
  kept: z
    .array(z.object({ finding_id: z.string(), kind: z.string(), entity: z.string(), severity: z.enum(SEVERITIES), why: z.enum(KEPT_REASONS) }))
    .max(50)
    .describe('Findings in its scope that it does not hide, the most severe first; at most 50.'),
  kept_count: z.number().int().min(0),
  sentence: z.string(),
});

/** A stored disposition with its state. */
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
  effect: dispositionEffectSchema.describe('Effect when the disposition was set.'),
  state: z.enum(['active', 'expired', 'superseded', 'undone']).describe('superseded: replaced by a later disposition on the same target.'),
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
