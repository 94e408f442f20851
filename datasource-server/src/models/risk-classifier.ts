import { accuracy, confusionMatrix } from '@weir/kernels';
import type { ClassifierReport, Session } from '@weir/schema';
import type { FeatureContext } from '../features/define-feature.ts';
import { toFeatureMatrix } from '../features/feature-matrix.ts';
import type { KernelPool } from '../workers/kernel-pool.ts';
import type { EngineDefinition, LabelledRows } from './engines/define-engine.ts';
import { evenSample } from './even-sample.ts';
import { RISK_CLASSES, riskCut, riskLabel } from './risk-label.ts';
import { shuffledIndices } from './shuffled-indices.ts';
import type { RiskClassifier } from './traffic-model.ts';

const FEATURES = ['bytes_in', 'bytes_out', 'avg_packet_size', 'transfer_ratio', 'hour'];
const TEST_SHARE = 0.3;
const MIN_PER_CLASS = 10;

const CAVEAT =
  'The label is a cut on total_bytes, which is a function of features the forest is given: the accuracy says how well a quartile is found again, nothing of attacks.';

/**
 * Fits the classic risk classifier: label total_bytes above its upper quartile, 70/30 stratified split.
 *
 * @returns null when either class has under 10 sessions: there is nothing to learn
 */
export const fitRiskClassifier = async (
  engine: EngineDefinition,
  sessions: readonly Session[],
  context: FeatureContext,
  seed: number,
  kernels: KernelPool,
): Promise<RiskClassifier | null> => {
  const cut = riskCut(sessions);
  const drawn = evenSample(sessions, engine.max_rows.classifier, seed);
  const y = Int32Array.from(drawn, (session) => riskLabel(session, cut));
  const positives = y.reduce((sum, label) => sum + label, 0);
  if (positives < MIN_PER_CLASS || y.length - positives < MIN_PER_CLASS) return null;

  const X = toFeatureMatrix(drawn, FEATURES, context);
  const split = stratifiedSplit(y, seed);
  const test = labelledRows(X, y, split.test);
  const options = { nFeatures: FEATURES.length, nClasses: RISK_CLASSES.length, nTrees: 100, maxDepth: 10, seed };
  const { classifier, impurity, permutation } = await engine.fitClassifier(labelledRows(X, y, split.train), test, options, kernels);
  const predicted = toClasses(classifier.probability(test.X), RISK_CLASSES.length);
  const report: ClassifierReport = {
    label: `high_volume: total_bytes above ${cut.toLocaleString('en-US')}, the upper quartile of the training data`,
    accuracy: accuracy(test.y, predicted),
    confusion_matrix: toRows(confusionMatrix(test.y, predicted, RISK_CLASSES.length), RISK_CLASSES.length),
    classes: RISK_CLASSES,
    test_size: test.y.length,
    importances: FEATURES.map((feature, index) => ({
      feature,
      impurity_importance: impurity[index],
      permutation_importance: permutation?.[index] ?? null,
    })),
    caveat: CAVEAT,
  };
  return { features: FEATURES, forest: classifier, report };
};

/** Most probable class and its probability for each session. */
export const classifyRisk = (
  classifier: RiskClassifier,
  sessions: readonly Session[],
  context: FeatureContext,
): Array<{ risk_class: string; class_probability: number }> => {
  const { classes } = classifier.report;
  const probability = classifier.forest.probability(toFeatureMatrix(sessions, classifier.features, context));
  const indices = toClasses(probability, classes.length);
  return sessions.map((_, row) => ({
    risk_class: classes[indices[row]],
    class_probability: probability[row * classes.length + indices[row]],
  }));
};

/** As scikit-learn's: the test set has ceil(n * share) rows, spread over the classes by largest remainder. */
const stratifiedSplit = (y: Int32Array, seed: number): { train: Int32Array; test: Int32Array } => {
  const members = RISK_CLASSES.map((_, label) => [...y.keys()].filter((row) => y[row] === label));
  const wanted = members.map((rows) => rows.length * TEST_SHARE);
  const counts = wanted.map(Math.floor);
  const byRemainder = [...counts.keys()].sort(
    (a, b) => wanted[b] - counts[b] - (wanted[a] - counts[a]) || members[b].length - members[a].length,
  );
  let missing = Math.ceil(y.length * TEST_SHARE) - counts.reduce((sum, count) => sum + count, 0);
  for (const label of byRemainder) if (missing-- > 0) counts[label]++;

  const train: number[] = [];
  const test: number[] = [];
  members.forEach((rows, label) =>
    shuffledIndices(rows.length, seed + label).forEach((position, rank) => (rank < counts[label] ? test : train).push(rows[position])),
  );
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
};

const labelledRows = (X: Float64Array, y: Int32Array, rows: Int32Array): LabelledRows => {
  const width = FEATURES.length;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, index) => out.set(X.subarray(row * width, (row + 1) * width), index * width));
  return { X: out, y: rows.map((row) => y[row]) };
};

const toClasses = (probability: Float64Array, nClasses: number): Int32Array => {
  const classes = new Int32Array(probability.length / nClasses);
  for (let row = 0; row < classes.length; row++) {
    let best = 0;
    for (let label = 1; label < nClasses; label++) {
      if (probability[row * nClasses + label] > probability[row * nClasses + best]) best = label;
    }
    classes[row] = best;
  }
  return classes;
};

const toRows = (matrix: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: width }, (_, row) => Array.from({ length: width }, (_unused, column) => matrix[row * width + column]));
