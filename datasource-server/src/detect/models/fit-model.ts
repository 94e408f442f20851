import { median, thresholdForContamination } from '@weir/kernels';
import { AppError, type Session } from '@weir/schema';
import { hash } from 'node:crypto';
import { toFeatureMatrix } from '../features/feature-matrix.ts';
import { fitSourceBaselines, toFeatureContext } from '../features/source-baselines.ts';
import type { EngineDefinition } from './engines/define-engine.ts';
import { uniformSample } from './sampling/uniform-sample.ts';
import { measureFlagStability } from './scoring/flag-stability.ts';
import { NO_ANALYST_LABELS, type AnalystLabels } from './labels/define-label-source.ts';
import { fitRiskClassifier } from './risk/risk-classifier.ts';
import { fitScoreScale } from './scoring/score-scale.ts';
import { inlineKernels, type KernelPool } from '../../runtime/threads/kernel-pool.ts';
import type { ModelProfile, TrafficModel } from './traffic-model.ts';

/** Sessions on which forests with other seeds are compared; a uniform sample where there are more. */
const MAX_STABILITY_SESSIONS = 20_000;
/** Sessions required to fit a model. */
export const MIN_TRAINING_SESSIONS = 50;

/**
 * Fits both models on sessions. With a reproducible engine, the same sessions, profile and seed give the same model and
 * version; other engines give another version each time.
 *
 * @param now_ms - time of training, UTC epoch ms
 * @param kernels - where the heavy loops run; this thread when left out
 * @param analystLabels - labels of sessions; other labels give another version
 * @throws AppError `model.not_ready` below MIN_TRAINING_SESSIONS
 */
export const fitModel = async (
  sessions: readonly Session[],
  engine: EngineDefinition,
  profile: ModelProfile,
  seed: number,
  now_ms: number,
  kernels: KernelPool = inlineKernels,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Promise<TrafficModel> => {
  if (sessions.length < MIN_TRAINING_SESSIONS) {
    throw new AppError(
      'model.not_ready',
      `There are ${sessions.length} sessions; a model needs at least ${MIN_TRAINING_SESSIONS}.`,
    );
  }
  const baselines = fitSourceBaselines(sessions);
  const context = toFeatureContext(baselines);
  const names = profile.anomaly_features;
  const X = toFeatureMatrix(sessions, names, context);
  const drawn = uniformSample(sessions, engine.max_rows.detector, seed);
  const options = { nFeatures: names.length, nTrees: profile.n_trees, maxSamples: rowsPerTree(profile, sessions.length), seed };
  const detector = engine.fitDetector(drawn === sessions ? X : toFeatureMatrix(drawn, names, context), options);
  const scores = await detector.scoreMany(X, kernels);
  const threshold = thresholdForContamination(scores, profile.contamination);
  const few = uniformSample(sessions, Math.min(MAX_STABILITY_SESSIONS, engine.max_rows.detector), seed);
  const compared = few === sessions ? X : toFeatureMatrix(few, names, context);
  let data_from = Infinity;
  let data_to = -Infinity;
  for (const session of sessions) {
    if (session.start_time < data_from) data_from = session.start_time;
    if (session.end_time > data_to) data_to = session.end_time;
  }
  return {
    model_version: versionOf(engine, sessions, profile, seed, scores, analystLabels),
    engine,
    profile,
    seed,
    trained_at: now_ms,
    session_count: sessions.length,
    data_from,
    data_to,
    flagged_count: scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0),
    detector,
    threshold,
    scale: fitScoreScale(scores),
    stability: await measureFlagStability(engine, compared, await detector.scoreMany(compared, kernels), options, profile.contamination, kernels),
    typical: names.map((_, column) => median(columnOf(X, column, names.length))),
    baselines,
    ...(await fitRiskClassifier(engine, sessions, context, seed, kernels, analystLabels)),
  };
};

/** A tree gets an eighth of few sessions, so that trees differ, but at least the 256 of Liu et al. (2008). */
const rowsPerTree = ({ max_samples }: ModelProfile, session_count: number): number =>
  Math.min(max_samples, Math.max(256, Math.floor(session_count / 8)));

/** The version includes the scores, because not every engine is reproducible. */
const versionOf = (engine: EngineDefinition, sessions: readonly Session[], profile: ModelProfile, seed: number, scores: Float64Array, analystLabels: AnalystLabels): string => {
  const content = [engine.id, JSON.stringify(profile), seed, ...sessions.map(({ session_id }, row) => `${session_id} ${scores[row]}${analystLabels.has(session_id) ? ` ${analystLabels.get(session_id)}` : ''}`)].join('\n');
  return hash('sha256', content, 'hex').slice(0, 12);
};

const columnOf = (X: Float64Array, column: number, width: number): Float64Array =>
  Float64Array.from({ length: X.length / width }, (_, row) => X[row * width + column]);
