import { describeValue, formatBytes, formatRarity, toSessionBlock, type Contribution, type Session, type SessionBlock, type Verdict, type VerdictBlock } from '@weir/schema';
import type { SourceBaseline } from '../../features/define-feature.ts';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import { toFeatureContext } from '../../features/source-baselines.ts';
import type { RiskColumns } from '../risk/risk-calibration.ts';
import { classifyRisk } from '../risk/risk-classifier.ts';
import { highestRarity, toRarities } from './score-scale.ts';
import type { TrafficModel } from '../traffic-model.ts';

/** Returns the verdicts of a model on sessions. Only anomalous sessions have a reason. */
export const scoreBlock = (model: TrafficModel, block: SessionBlock): VerdictBlock => {
  const { size } = block;
  const context = toFeatureContext(model.baselines);
  const X = toFeatureMatrix(block, model.profile.anomaly_features, context);
  const anomaly_score = model.detector.score(X);
  const rarity = toRarities(model.scale, anomaly_score);
  const is_anomaly = new Uint8Array(size);
  const anomalous: number[] = [];
  for (let row = 0; row < size; row++) {
    if (!(anomaly_score[row] > model.threshold)) continue;
    is_anomaly[row] = 1;
    anomalous.push(row);
  }
  return {
    size,
    model_version: model.model_version,
    anomaly_score,
    rarity,
    is_anomaly,
    ...(model.classifier === null ? toNoRisk(size) : classifyRisk(model.classifier, block, context)),
    reasons: toReasons(model, block, X, anomalous, rarity),
  };
};

const toNoRisk = (size: number): RiskColumns => ({
  risk_class: new Int32Array(size).fill(-1),
  risk_classes: [],
  class_probability: new Float64Array(size).fill(-1),
});

/** Returns the verdict of a row. For all rows, `toVerdicts` is faster. */
export const verdictAt = (verdicts: VerdictBlock, row: number): Verdict => {
  let earlier = 0;
  for (let other = 0; other < row; other++) earlier += verdicts.is_anomaly[other];
  return toVerdict(verdicts, row, earlier);
};

/** Returns every verdict of a block as an object. */
export const toVerdicts = (verdicts: VerdictBlock): Verdict[] => {
  let earlier = 0;
  return Array.from({ length: verdicts.size }, (_, row) => {
    const verdict = toVerdict(verdicts, row, earlier);
    earlier += verdicts.is_anomaly[row];
    return verdict;
  });
};

/** @param earlier - anomalous rows before this one */
const toVerdict = ({ anomaly_score, rarity, is_anomaly, risk_class, risk_classes, class_probability, reasons, model_version }: VerdictBlock, row: number, earlier: number): Verdict => ({
  anomaly_score: anomaly_score[row],
  rarity: rarity[row],
  is_anomaly: is_anomaly[row] === 1,
  risk_class: risk_class[row] === -1 ? null : risk_classes[risk_class[row]],
  class_probability: class_probability[row] === -1 ? null : class_probability[row],
  reason: is_anomaly[row] === 1 ? reasons[earlier] : null,
  model_version,
});

/** Returns the verdicts of sessions that are objects: one session, those of a finding file, and those of tests. */
export const scoreSessions = (model: TrafficModel, sessions: readonly Session[]): Verdict[] => toVerdicts(scoreBlock(model, toSessionBlock(sessions)));

/**
 * Returns the contribution of each feature to the anomaly of a session, largest first. Their sum is how much shorter than
 * expected the session's path through the forest is.
 */
export const explainSession = (model: TrafficModel, session: Session): Contribution[] => {
  const x = toFeatureMatrix(toSessionBlock([session]), model.profile.anomaly_features, toFeatureContext(model.baselines));
  return toContributions(model, x, model.detector.explain(x), 0);
};

/** Returns the contributions of one row, largest first. */
const toContributions = ({ profile, typical }: TrafficModel, X: Float64Array, shares: Float64Array, row: number): Contribution[] => {
  const names = profile.anomaly_features;
  const from = row * names.length;
  return names
    .map((feature, index) => ({ feature, actual: X[from + index], typical: typical[index], contribution: shares[from + index] }))
    .sort((a, b) => b.contribution - a.contribution);
};

/** Returns the reason of each anomalous row. All of them are explained in one call of the detector. */
const toReasons = (model: TrafficModel, block: SessionBlock, X: Float64Array, rows: readonly number[], rarity: Float64Array): string[] => {
  const width = model.profile.anomaly_features.length;
  const taken = new Float64Array(rows.length * width);
  rows.forEach((row, at) => taken.set(X.subarray(row * width, (row + 1) * width), at * width));
  const shares = model.detector.explain(taken);
  return rows.map((row, at) => `${toReason(model, block, row, toContributions(model, taken, shares, at))} ${rarityInWords(model, rarity[row])}`);
};

const rarityInWords = ({ scale }: TrafficModel, rarity: number): string =>
  rarity === highestRarity(scale)
    ? `None of ${scale.session_count.toLocaleString('en-US')} training sessions scores as high.`
    : `${formatRarity(rarity).replace('one', 'One')} sessions scores as high.`;

const sentenceOf = ([first, ...rest]: readonly string[]): string => `${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join('; ')}.`;

/** Returns why a session is anomalous: its two strongest features against typical values, and the baseline volume of its source. */
const toReason = ({ baselines }: TrafficModel, { numbers, texts, terms }: SessionBlock, row: number, contributions: readonly Contribution[]): string => {
  const strongest = contributions.filter(({ contribution }) => contribution > 0).slice(0, 2);
  const src_ip = terms[texts.src_ip[row]];
  const baseline: SourceBaseline | undefined = Object.hasOwn(baselines.by_source, src_ip) ? baselines.by_source[src_ip] : undefined;
  const volume = `${formatBytes(numbers.bytes_in[row])} in, ${formatBytes(numbers.bytes_out[row])} out`;
  const comparison =
    baseline === undefined
      ? `${volume}; this source has too few sessions for a baseline of its own.`
      : `${volume}; this source's baseline is ${formatBytes(baseline.median_bytes_in)} in, ${formatBytes(baseline.median_bytes_out)} out.`;
  const parts = strongest.map(({ feature, actual, typical }) => describeValue(feature, actual, typical, baseline === undefined ? 'the baseline of all sources' : undefined));
  return parts.length === 0 ? comparison : `${sentenceOf(parts)} ${comparison}`;
};
