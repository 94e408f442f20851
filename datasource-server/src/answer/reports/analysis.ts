import { enrichFindings, type Enrichment } from '../../detect/enrichment/enrich-findings.ts';
import { takeUniformSample, toSessionBlock, type DataAudit, type Finding, type ModelSummary, type Peaks, type Session, type SessionInput, type Verdict } from '@weir/schema';
import { auditSessions, MAX_AUDITED_SESSIONS } from '../../detect/audit/audit-sessions.ts';
import { toFeatureMatrix } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { CLASSIC_FEATURES } from '../../detect/features/classic-features.ts';
import { findAll } from '../../detect/findings/find-all.ts';
import { toPopulation } from '../../detect/findings/population.ts';
import { toDetectionSettings, type DetectionOverrides } from '../../detect/findings/settings/detection-settings.ts';
import type { EngineDefinition } from '../../detect/models/engines/define-engine.ts';
import { fitModel } from '../../detect/models/fit-model.ts';
import { toTrainingLabels } from '../../detect/models/labels/choose-labels.ts';
import { scoreBlock, toVerdicts } from '../../detect/models/scoring/score-sessions.ts';
import { toModelSummary, type ModelProfile, type TrafficModel } from '../../detect/models/traffic-model.ts';
import { toLogShape } from '../../intake/sessions/log-shape.ts';
import { toSession } from '../../intake/sessions/session-id.ts';

/** Sessions of one file with their features, verdicts and findings, in the order of the file. */
export interface Analysis {
  readonly sessions: readonly Session[];
  /** Row index of each session in the file. */
  readonly row_index: readonly number[];
  readonly duplicate_count: number;
  /** Classic features, row-major, in the order of CLASSIC_FEATURES. */
  readonly features: Float64Array;
  readonly verdicts: readonly Verdict[];
  readonly findings: readonly Finding[];
  readonly model: TrafficModel;
  readonly summary: ModelSummary;
  /** Data quality audit of the file. */
  readonly audit: DataAudit;
}

/**
 * Fits both models on the sessions of one file and scores each session. With a reproducible engine, the same rows, profile
 * and seed give the same analysis, except for the training time.
 *
 * @throws AppError `model.not_ready` when there are too few sessions
 */
export const analyzeSessions = async (
  rows: readonly SessionInput[],
  engine: EngineDefinition,
  profile: ModelProfile,
  seed: number,
  now_ms: number,
  enrichment: Enrichment,
  detection?: DetectionOverrides,
): Promise<Analysis> => {
  const seen = new Set<string>();
  const sessions: Session[] = [];
  const row_index: number[] = [];
  rows.forEach((row, index) => {
    const session = toSession(row);
    if (seen.has(session.session_id)) return;
    seen.add(session.session_id);
    sessions.push(session);
    row_index.push(index);
  });
  const block = toSessionBlock(sessions);
  const model = await fitModel(block, engine, profile, seed, now_ms);
  const verdicts = toVerdicts(scoreBlock(model, block));
  const audited = takeUniformSample(block, MAX_AUDITED_SESSIONS, seed);
  const evidence = sessions.map((session, index) => ({ session, verdict: verdicts[index] }));
  return {
    sessions,
    row_index,
    duplicate_count: rows.length - sessions.length,
    features: toFeatureMatrix(block, CLASSIC_FEATURES.map(({ name }) => name), toFeatureContext(model.baselines)),
    verdicts,
    findings: enrichFindings(findAll(evidence, toPopulation({ threshold: model.threshold, overall: model.baselines.overall, peaks: peaksOf(sessions), log: toLogShape(sessions), detection }), toDetectionSettings(detection)), enrichment),
    model,
    summary: toModelSummary(model),
    audit: await auditSessions({
      sessions: audited,
      session_count: sessions.length,
      duplicates_dropped: rows.length - sessions.length,
      labels: toTrainingLabels(audited, model.classifier?.report ?? null),
      now_ms,
    }),
  };
};

const peaksOf = (sessions: readonly Session[]): Peaks => {
  const top = (bytesOf: (session: Session) => number): Peaks['bytes_in'] => {
    const largest = new Map<string, number>();
    for (const session of sessions) largest.set(session.src_ip, Math.max(largest.get(session.src_ip) ?? 0, bytesOf(session)));
    return [...largest]
      .map(([src_ip, bytes]) => ({ src_ip, bytes }))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, 2);
  };
  return { bytes_in: top((session) => session.bytes_in), bytes_out: top((session) => session.bytes_out) };
};
