import { median, thresholdForContamination } from '@weir/kernels';
import { AppError, ID_WORDS, uniformSample, type SessionBlock } from '@weir/schema';
import { createHash } from 'node:crypto';
import { toFeatureMatrix } from '../features/feature-matrix.ts';
import { fitSourceBaselines, toFeatureContext } from '../features/source-baselines.ts';
import type { EngineDefinition } from './engines/define-engine.ts';
import { measureFlagStability } from './scoring/flag-stability.ts';
import { NO_ANALYST_LABELS, toLabelAt, type AnalystLabels } from './labels/define-label-source.ts';
import { fitRiskClassifier } from './risk/risk-classifier.ts';
import { fitScoreScale } from './scoring/score-scale.ts';
import { inlineKernels, type KernelPool } from '../../runtime/threads/kernel-pool.ts';
import type { ModelProfile, TrafficModel } from './traffic-model.ts';

/** Sessions on which forests with other seeds are compared; a uniform sample where there are more. */
const MAX_STABILITY_SESSIONS = 20_000;
/** Sessions required to fit a model. */
export const MIN_TRAINING_SESSIONS = 50;

/**
 * Fits both models on sessions. With a reproducible engine, the same sessions in the same order, profile and seed give the
 * same model and version; other engines give another version each time.
 *
 * @param block - ordered by start_time, then session_id, so that the model does not depend on the order of arrival
 * @param now_ms - time of training, UTC epoch ms
 * @param kernels - where the heavy loops run; this thread when left out
 * @param analystLabels - labels of sessions; other labels give another version
 * @throws AppError `model.not_ready` below MIN_TRAINING_SESSIONS
 */
export const fitModel = async (
  block: SessionBlock,
  engine: EngineDefinition,
  profile: ModelProfile,
  seed: number,
  now_ms: number,
  kernels: KernelPool = inlineKernels,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Promise<TrafficModel> => {
  if (block.size < MIN_TRAINING_SESSIONS) {
    throw new AppError(
      'model.not_ready',
      `There are ${block.size} sessions; a model needs at least ${MIN_TRAINING_SESSIONS}.`,
    );
  }
  const baselines = fitSourceBaselines(block);
  const context = toFeatureContext(baselines);
  // The classifier is fitted on other threads while this one fits the detector.
  const risk = fitRiskClassifier(engine, block, context, seed, kernels, analystLabels);
  risk.catch(() => undefined);
  const names = profile.anomaly_features;
  const X = toFeatureMatrix(block, names, context);
  const sampleX = (limit: number): Float64Array => {
    const rows = uniformSample(block, limit, seed);
    return rows === null ? X : takeMatrixRows(X, names.length, rows);
  };
  const options = { nFeatures: names.length, nTrees: profile.n_trees, maxSamples: rowsPerTree(profile, block.size), seed };
  const detector = engine.fitDetector(sampleX(engine.max_rows.detector), options);
  const scores = await detector.scoreMany(X, kernels);
  const threshold = thresholdForContamination(scores, profile.contamination);
  const compared = sampleX(Math.min(MAX_STABILITY_SESSIONS, engine.max_rows.detector));
  let [data_from, data_to] = [Infinity, -Infinity];
  for (let row = 0; row < block.size; row++) {
    data_from = Math.min(data_from, block.numbers.start_time[row]);
    data_to = Math.max(data_to, block.numbers.end_time[row]);
  }
  let flagged_count = 0;
  for (const score of scores) if (score > threshold) flagged_count++;
  return {
    model_version: versionOf(engine, block, profile, seed, scores, analystLabels),
    engine,
    profile,
    seed,
    trained_at: now_ms,
    session_count: block.size,
    data_from,
    data_to,
    flagged_count,
    detector,
    threshold,
    scale: fitScoreScale(scores),
    stability: await measureFlagStability(engine, compared, await detector.scoreMany(compared, kernels), options, profile.contamination, kernels),
    typical: names.map((_, column) => median(columnOf(X, column, names.length))),
    baselines,
    ...(await risk),
  };
};

/** A tree gets an eighth of few sessions, so that trees differ, but at least the 256 of Liu et al. (2008). */
const rowsPerTree = ({ max_samples }: ModelProfile, session_count: number): number =>
  Math.min(max_samples, Math.max(256, Math.floor(session_count / 8)));

/** The version includes the scores, because not every engine is reproducible. */
const versionOf = (engine: EngineDefinition, { size, ids }: SessionBlock, profile: ModelProfile, seed: number, scores: Float64Array, analystLabels: AnalystLabels): string => {
  const labelAt = toLabelAt(analystLabels);
  const labels: Array<[row: number, label: string]> = [];
  for (let row = 0; row < size; row++) {
    const label = labelAt(ids, row);
    if (label !== undefined) labels.push([row, label]);
  }
  // The ids and scores are hashed as bytes: as text they take longer than fitting the isolation forest.
  return createHash('sha256')
    .update(JSON.stringify([engine.id, profile, seed, size, labels]))
    .update(ids.subarray(0, ID_WORDS * size))
    .update(scores)
    .digest('hex')
    .slice(0, 12);
};

const takeMatrixRows = (X: Float64Array, width: number, rows: Uint32Array): Float64Array => {
  const taken = new Float64Array(rows.length * width);
  let at = 0;
  for (const row of rows) for (let column = 0; column < width; column++) taken[at++] = X[row * width + column];
  return taken;
};

const columnOf = (X: Float64Array, column: number, width: number): Float64Array => {
  const values = new Float64Array(X.length / width);
  for (let row = 0; row < values.length; row++) values[row] = X[row * width + column];
  return values;
};
