import {
  ID_WORDS,
  SESSION_NUMBERS,
  SESSION_TEXTS,
  takeSessions,
  takeUniformSample,
  toSessionBlock,
  type DataAudit,
  type Finding,
  type ModelSummary,
  type SessionBlock,
  type SessionInput,
  type VerdictBlock,
} from '@weir/schema';
import { auditSessions, MAX_AUDITED_SESSIONS } from '../../detect/audit/audit-sessions.ts';
import { enrichFindings, type Enrichment } from '../../detect/enrichment/enrich-findings.ts';
import { orderEvidence } from '../../detect/findings/evidence.ts';
import { findInBlock } from '../../detect/findings/find-in-block.ts';
import { toPopulation } from '../../detect/findings/population.ts';
import { toDetectionSettings, type DetectionOverrides } from '../../detect/findings/settings/detection-settings.ts';
import { compareRows } from '../../detect/findings/source-slice.ts';
import type { EngineDefinition } from '../../detect/models/engines/define-engine.ts';
import { fitModel } from '../../detect/models/fit-model.ts';
import { toTrainingLabels } from '../../detect/models/labels/choose-labels.ts';
import { scoreBlock } from '../../detect/models/scoring/score-sessions.ts';
import { toModelSummary, type ModelProfile, type TrafficModel } from '../../detect/models/traffic-model.ts';
import { toLogShape, toPeaks } from '../../intake/sessions/log-facts.ts';
import { SessionCollector } from '../../intake/sessions/session-collector.ts';
import { toSession } from '../../intake/sessions/session-id.ts';
import { MAX_TRAINING_SESSIONS } from '../../pipeline/jobs/retrain-job.ts';

/** Sessions that are scored in one piece, so that progress can be shown in between. */
const SCORED_ROWS = 65_536;

/** Sessions of one file with their verdicts and findings. */
export interface Analysis {
  /** Each session once, in the order of the file. */
  readonly sessions: SessionBlock;
  readonly duplicate_count: number;
  /** In the order of the sessions. */
  readonly verdicts: VerdictBlock;
  readonly findings: readonly Finding[];
  readonly model: TrafficModel;
  readonly summary: ModelSummary;
  /** Data quality audit of the file. */
  readonly audit: DataAudit;
}

/** Steps of an analysis, in order. */
export type AnalysisStep = 'fitting' | 'scoring' | 'finding' | 'auditing';

/** How to analyze sessions. */
export interface AnalysisOrder {
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** UTC epoch ms. */
  readonly now_ms: number;
  readonly enrichment: Enrichment;
  /** Detection settings that differ from the defaults. */
  readonly detection?: DetectionOverrides;
  /** Awaited when a step begins; `total` is the number of sessions of the step where its progress is known. */
  readonly begin?: (step: AnalysisStep, total?: number) => Promise<void>;
  /** Awaited when some more sessions of the step are done. */
  readonly advance?: (sessions: number) => Promise<void>;
}

/**
 * Fits both models on the sessions of one file and scores each session. With a reproducible engine, the same sessions, profile
 * and seed give the same analysis, except for the training time. As on a server, the models are fitted on a uniform sample of
 * MAX_TRAINING_SESSIONS sessions where there are more, and audited on MAX_AUDITED_SESSIONS.
 *
 * @param sessions - each session once, in any order
 * @param duplicate_count - rows of the file that repeat another row
 * @throws AppError `model.not_ready` when there are too few sessions
 */
export const analyzeBlock = async (
  sessions: SessionBlock,
  duplicate_count: number,
  { engine, profile, seed, now_ms, enrichment, detection, begin = () => Promise.resolve(), advance = () => Promise.resolve() }: AnalysisOrder,
): Promise<Analysis> => {
  await begin('fitting');
  const model = await fitModel(inTimeOrder(takeUniformSample(sessions, MAX_TRAINING_SESSIONS, seed)), engine, profile, seed, now_ms);
  await begin('scoring', sessions.size);
  const verdicts = await scoreInParts(model, sessions, advance);
  await begin('finding');
  const population = toPopulation({ threshold: model.threshold, overall: model.baselines.overall, peaks: toPeaks(sessions), log: toLogShape(sessions), detection });
  const { anomaly_score, is_anomaly } = verdicts;
  const findings = enrichFindings(findInBlock(orderEvidence({ sessions, anomaly_score, is_anomaly }), population, toDetectionSettings(detection)), enrichment);
  await begin('auditing');
  const audited = takeUniformSample(sessions, MAX_AUDITED_SESSIONS, seed);
  const labels = toTrainingLabels(audited, model.classifier?.report ?? null);
  const audit = await auditSessions({ sessions: audited, session_count: sessions.size, duplicates_dropped: duplicate_count, labels, now_ms });
  return { sessions, duplicate_count, verdicts, findings, model, summary: toModelSummary(model), audit };
};

/** Analyzes sessions that are objects; see {@link analyzeBlock}. Repeated sessions count once. */
export const analyzeSessions = (
  rows: readonly SessionInput[],
  engine: EngineDefinition,
  profile: ModelProfile,
  seed: number,
  now_ms: number,
  enrichment: Enrichment,
  detection?: DetectionOverrides,
): Promise<Analysis> => {
  const collector = new SessionCollector();
  collector.add(toSessionBlock(rows.map(toSession)));
  return analyzeBlock(collector.toBlock(), collector.duplicate_count, { engine, profile, seed, now_ms, enrichment, detection });
};

/** Returns the sessions ordered by start_time, then session_id; the same block where they are. */
const inTimeOrder = (block: SessionBlock): SessionBlock => {
  let isOrdered = true;
  for (let row = 1; row < block.size && isOrdered; row++) isOrdered = compareRows(block, row - 1, row) < 0;
  if (isOrdered) return block;
  return takeSessions(block, Uint32Array.from({ length: block.size }, (_, row) => row).sort((a, b) => compareRows(block, a, b)));
};

const scoreInParts = async (model: TrafficModel, sessions: SessionBlock, advance: (sessions: number) => Promise<void>): Promise<VerdictBlock> => {
  const { size } = sessions;
  const all = { anomaly_score: new Float64Array(size), rarity: new Float64Array(size), is_anomaly: new Uint8Array(size), risk_class: new Int32Array(size), class_probability: new Float64Array(size) };
  const reasons: string[] = [];
  let risk_classes: readonly string[] = [];
  for (let from = 0; from < size; from += SCORED_ROWS) {
    const part = scoreBlock(model, sliceSessions(sessions, from, Math.min(size, from + SCORED_ROWS)));
    all.anomaly_score.set(part.anomaly_score.subarray(0, part.size), from);
    all.rarity.set(part.rarity.subarray(0, part.size), from);
    all.is_anomaly.set(part.is_anomaly.subarray(0, part.size), from);
    all.risk_class.set(part.risk_class.subarray(0, part.size), from);
    all.class_probability.set(part.class_probability.subarray(0, part.size), from);
    for (const reason of part.reasons) reasons.push(reason);
    // The classes are those of the model, the same for every part.
    risk_classes = part.risk_classes;
    await advance(part.size);
  }
  return { size, model_version: model.model_version, ...all, risk_classes, reasons };
};

/** Returns the rows [from, to) of a block, without a copy. */
const sliceSessions = (block: SessionBlock, from: number, to: number): SessionBlock => ({
  size: to - from,
  ids: block.ids.subarray(ID_WORDS * from, ID_WORDS * to),
  numbers: Object.fromEntries(SESSION_NUMBERS.map((name) => [name, block.numbers[name].subarray(from, to)])) as SessionBlock['numbers'],
  texts: Object.fromEntries(SESSION_TEXTS.map((name) => [name, block.texts[name].subarray(from, to)])) as SessionBlock['texts'],
  terms: block.terms,
});
