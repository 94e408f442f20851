import { describeValue, formatBytes, formatRarity, type Contribution, type Session, type Verdict } from '@weir/schema';
import type { FeatureContext } from '../../features/define-feature.ts';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import { toFeatureContext } from '../../features/source-baselines.ts';
import { classifyRisk } from '../risk/risk-classifier.ts';
import { highestRarity, rarityOf } from './score-scale.ts';
import type { TrafficModel } from '../traffic-model.ts';

/** Returns the verdicts of a model on sessions, in the same order. Only anomalous sessions have a reason. */
export const scoreSessions = (model: TrafficModel, sessions: readonly Session[]): Verdict[] => {
  if (sessions.length === 0) return [];
  const context = toFeatureContext(model.baselines);
  const scores = model.detector.score(toFeatureMatrix(sessions, model.profile.anomaly_features, context));
  const risks = model.classifier === null ? null : classifyRisk(model.classifier, sessions, context);
  return sessions.map((session, row) => {
    const anomaly_score = scores[row];
    const rarity = rarityOf(model.scale, anomaly_score);
    const is_anomaly = anomaly_score > model.threshold;
    return {
      anomaly_score,
      rarity,
      is_anomaly,
      risk_class: risks?.[row]!.risk_class ?? null,
      class_probability: risks?.[row]!.class_probability ?? null,
      reason: is_anomaly ? `${toReason(model, session, explainSession(model, session, context))} ${rarityInWords(model, rarity)}` : null,
      model_version: model.model_version,
    };
  });
};

/**
 * Returns the contribution of each feature to the anomaly of a session, largest first. Their sum is how much shorter than
 * expected the session's path through the forest is.
 */
export const explainSession = (
  model: TrafficModel,
  session: Session,
  context: FeatureContext = toFeatureContext(model.baselines),
): Contribution[] => {
  const names = model.profile.anomaly_features;
  const x = toFeatureMatrix([session], names, context);
  const contributions = model.detector.explain(x);
  return names
    .map((feature, index) => ({
      feature,
      actual: x[index],
      typical: model.typical[index],
      contribution: contributions[index],
    }))
    .sort((a, b) => b.contribution - a.contribution);
};

const rarityInWords = ({ scale }: TrafficModel, rarity: number): string =>
  rarity === highestRarity(scale)
    ? `None of ${scale.session_count.toLocaleString('en-US')} training sessions scores as high.`
    : `${formatRarity(rarity).replace('one', 'One')} sessions scores as high.`;

const sentenceOf = ([first, ...rest]: readonly string[]): string => `${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join('; ')}.`;

/** Returns why a session is anomalous: its two strongest features against typical values, and the baseline volume of its source. */
export const toReason = (model: TrafficModel, session: Session, contributions: readonly Contribution[]): string => {
  const strongest = contributions.filter(({ contribution }) => contribution > 0).slice(0, 2);
  const baseline = Object.hasOwn(model.baselines.by_source, session.src_ip) ? model.baselines.by_source[session.src_ip] : undefined;
  const volume = `${formatBytes(session.bytes_in)} in, ${formatBytes(session.bytes_out)} out`;
  const comparison =
    baseline === undefined
      ? `${volume}; this source has too few sessions for a baseline of its own.`
      : `${volume}; this source's baseline is ${formatBytes(baseline.median_bytes_in)} in, ${formatBytes(baseline.median_bytes_out)} out.`;
  const parts = strongest.map(({ feature, actual, typical }) => describeValue(feature, actual, typical, baseline === undefined ? 'the baseline of all sources' : undefined));
  return parts.length === 0 ? comparison : `${sentenceOf(parts)} ${comparison}`;
};
