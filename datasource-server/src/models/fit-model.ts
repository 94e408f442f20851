import { fitIsolationForest, median, scoreIsolationForest, thresholdForContamination } from '@weir/kernels';
import { AppError, type Session } from '@weir/schema';
import { hash } from 'node:crypto';
import { toFeatureMatrix } from '../features/feature-matrix.ts';
import { fitSourceBaselines, toFeatureContext } from '../features/source-baselines.ts';
import { fitRiskClassifier } from './risk-classifier.ts';
import type { ModelProfile, TrafficModel } from './traffic-model.ts';

/** Sessions below which no model is fitted. */
export const MIN_TRAINING_SESSIONS = 50;

/**
 * Fits both models on sessions. The same sessions, profile and seed give the same model and the same version.
 *
 * @param now_ms time of training, UTC epoch ms
 * @throws AppError `model.not_ready` below MIN_TRAINING_SESSIONS
 */
export const fitModel = (sessions: readonly Session[], profile: ModelProfile, seed: number, now_ms: number): TrafficModel => {
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
  const forest = fitIsolationForest(X, {
    nFeatures: names.length,
    nTrees: profile.n_trees,
    maxSamples: profile.max_samples,
    seed,
  });
  const scores = scoreIsolationForest(forest, X);
  const threshold = thresholdForContamination(scores, profile.contamination);
  let data_from = Infinity;
  let data_to = -Infinity;
  for (const session of sessions) {
    if (session.start_time < data_from) data_from = session.start_time;
    if (session.end_time > data_to) data_to = session.end_time;
  }
  return {
    model_version: versionOf(sessions, profile, seed),
    profile,
    seed,
    trained_at: now_ms,
    session_count: sessions.length,
    data_from,
    data_to,
    flagged_count: scores.reduce((count, score) => count + (score > threshold ? 1 : 0), 0),
    forest,
    threshold,
    typical: names.map((_, column) => median(columnOf(X, column, names.length))),
    baselines,
    classifier: fitRiskClassifier(sessions, context, seed),
  };
};

const versionOf = (sessions: readonly Session[], profile: ModelProfile, seed: number): string => {
  const content = [JSON.stringify(profile), seed, ...sessions.map((session) => session.session_id)].join('\n');
  return hash('sha256', content, 'hex').slice(0, 12);
};

const columnOf = (X: Float64Array, column: number, width: number): Float64Array =>
  Float64Array.from({ length: X.length / width }, (_, row) => X[row * width + column]);
