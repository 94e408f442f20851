import { fitStabilityBins, median, populationStabilityIndex } from '@weir/kernels';
import { displayName, formatColumnValue, NOT_SURE, type VerdictBlock } from '@weir/schema';
import type { FeatureContext, MeasuredBlock } from '../../features/define-feature.ts';
import { toFeatureColumn } from '../../features/feature-matrix.ts';
import { getFeature } from '../../features/index.ts';

/** Population stability index above which a measure has drifted, by convention (Yurdakul and Naranjo 2020). */
export const DRIFTED = 0.25;
/** Sessions required on both sides: with fewer, chance alone gives a large index. */
export const MIN_DRIFT_SESSIONS = 500;

/** The parts of sessions and their verdicts that are compared. */
export interface ComparedBlock {
  readonly sessions: MeasuredBlock;
  readonly verdicts: Pick<VerdictBlock, 'rarity' | 'is_anomaly' | 'risk_class' | 'risk_classes'>;
}

/** Drift of one measure from the reference. */
export interface MeasureDrift {
  readonly measure: string;
  /** Population stability index: 0 for equal distributions, without upper bound. */
  readonly stability_index: number;
  readonly reference_median: number;
  readonly current_median: number;
  readonly is_drifted: boolean;
}

/** Differences between sessions and the training sessions of a model. */
export interface Drift {
  readonly reference_count: number;
  readonly current_count: number;
  /** The input features of the model and the rarity, largest index first. */
  readonly measures: readonly MeasureDrift[];
  readonly anomaly_share: { readonly reference: number; readonly current: number };
  readonly not_sure_share: { readonly reference: number; readonly current: number };
  readonly sentence: string;
}

/** The measure of the scores: rarity, which has the same meaning under every model. */
export const RARITY = 'rarity';

/** Distribution of the reference sessions. */
export interface DriftReference {
  readonly session_count: number;
  readonly measures: ReadonlyArray<{ readonly measure: string; readonly of: MeasureOf; readonly bins: ReturnType<typeof fitStabilityBins>; readonly median: number }>;
  readonly anomaly_share: number;
  readonly not_sure_share: number;
}

/** Returns a measure of each session. */
type MeasureOf = (scored: ComparedBlock) => Float64Array;

const anomalyShare = ({ sessions: { size }, verdicts: { is_anomaly } }: ComparedBlock): number => is_anomaly.subarray(0, size).reduce((sum, is) => sum + is, 0) / size;

const notSureShare = ({ sessions: { size }, verdicts: { risk_class, risk_classes } }: ComparedBlock): number => {
  const not_sure = risk_classes.indexOf(NOT_SURE);
  return not_sure === -1 ? 0 : risk_class.subarray(0, size).reduce((sum, of) => sum + Number(of === not_sure), 0) / size;
};

/** Fits the reference that sessions are compared with; null below MIN_DRIFT_SESSIONS. */
export const fitDriftReference = (features: readonly string[], scored: ComparedBlock, context: FeatureContext): DriftReference | null => {
  if (scored.sessions.size < MIN_DRIFT_SESSIONS) return null;
  const fit = (measure: string, of: MeasureOf): DriftReference['measures'][number] => {
    const values = of(scored);
    return { measure, of, bins: fitStabilityBins(values), median: median(values) };
  };
  return {
    session_count: scored.sessions.size,
    measures: [
      ...features.map((name) => fit(name, ({ sessions }) => toFeatureColumn(sessions, getFeature(name), context))),
      fit(RARITY, ({ sessions: { size }, verdicts: { rarity } }) => rarity.subarray(0, size)),
    ],
    anomaly_share: anomalyShare(scored),
    not_sure_share: notSureShare(scored),
  };
};

/**
 * Compares sessions with a reference by the population stability index of each feature and of the rarity, in ten bins
 * of equal share in the reference. Returns null below MIN_DRIFT_SESSIONS on either side.
 */
export const measureDrift = (reference: DriftReference | null, current: ComparedBlock): Drift | null => {
  if (reference === null || current.sessions.size < MIN_DRIFT_SESSIONS) return null;
  const measures = reference.measures
    .map(({ measure, of, bins, median: reference_median }): MeasureDrift => {
      const values = of(current);
      const stability_index = populationStabilityIndex(bins, values);
      return { measure, stability_index, reference_median, current_median: median(values), is_drifted: stability_index > DRIFTED };
    })
    .sort((a, b) => b.stability_index - a.stability_index);
  const anomaly_share = { reference: reference.anomaly_share, current: anomalyShare(current) };
  return {
    reference_count: reference.session_count,
    current_count: current.sessions.size,
    measures,
    anomaly_share,
    not_sure_share: { reference: reference.not_sure_share, current: notSureShare(current) },
    sentence: toSentence(measures, anomaly_share),
  };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const toSentence = (measures: readonly MeasureDrift[], anomalies: Drift['anomaly_share']): string => {
  const drifted = measures.filter(({ is_drifted }) => is_drifted);
  const flagged = `${percent(anomalies.current)} of the sessions are anomalous, compared with ${percent(anomalies.reference)} in training.`;
  if (drifted.length === 0) return `No drift: the highest stability index is ${measures[0].stability_index.toFixed(2)} (${displayName(measures[0].measure)}), the limit is ${DRIFTED}. ${flagged}`;
  const shown = drifted.slice(0, 3).map(({ measure, stability_index, reference_median, current_median }) => {
    const inWords = (value: number): string => formatColumnValue(measure, value, 'baseline');
    return `${displayName(measure)} (index ${stability_index.toFixed(2)}, median ${inWords(reference_median)} in training, ${inWords(current_median)} now)`;
  });
  const rest = drifted.length > shown.length ? `, and ${drifted.length - shown.length} more` : '';
  return `The traffic has drifted from the training data: ${shown.join('; ')}${rest}. ${flagged}`;
};
