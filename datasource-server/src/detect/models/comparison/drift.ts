import { fitStabilityBins, median, populationStabilityIndex } from '@weir/kernels';
import { displayName, formatColumnValue, NOT_SURE, type Verdict } from '@weir/schema';
import type { FeatureContext, MeasuredSession } from '../../features/define-feature.ts';
import { getFeature } from '../../features/index.ts';

/** From this population stability index on something has drifted; the usual custom (Yurdakul and Naranjo 2020). */
export const DRIFTED = 0.25;
/** Sessions on either side from which on there is an index: with fewer, chance alone makes one of size. */
export const MIN_DRIFT_SESSIONS = 500;

/** A session with its verdict, as much of both as is compared. */
export interface ScoredRow {
  readonly session: MeasuredSession;
  readonly verdict: JudgedAs;
}

type JudgedAs = Pick<Verdict, 'rarity' | 'is_anomaly' | 'risk_class'>;

/** How far one measure has moved from the reference. */
export interface MeasureDrift {
  readonly measure: string;
  /** 0 where the spread is the same, without upper bound. */
  readonly stability_index: number;
  readonly reference_median: number;
  readonly current_median: number;
  readonly is_drifted: boolean;
}

/** How sessions differ from those that a model was fitted on. */
export interface Drift {
  readonly reference_count: number;
  readonly current_count: number;
  /** The features of the model and the rarity, the furthest first. */
  readonly measures: readonly MeasureDrift[];
  readonly anomaly_share: { readonly reference: number; readonly current: number };
  readonly not_sure_share: { readonly reference: number; readonly current: number };
  readonly sentence: string;
}

/** The score distribution as a measure beside the features: rarity, which means the same under every model. */
export const RARITY = 'rarity';

/** What is kept of the sessions that others are compared with. */
export interface DriftReference {
  readonly session_count: number;
  readonly measures: ReadonlyArray<{ readonly measure: string; readonly of: MeasureOf; readonly bins: ReturnType<typeof fitStabilityBins>; readonly median: number }>;
  readonly anomaly_share: number;
  readonly not_sure_share: number;
}

/** A measure of each of some sessions. */
type MeasureOf = (rows: readonly ScoredRow[]) => Float64Array;

const anomalyShare = (rows: readonly ScoredRow[]): number => rows.filter(({ verdict }) => verdict.is_anomaly).length / rows.length;
const notSureShare = (rows: readonly ScoredRow[]): number => rows.filter(({ verdict }) => verdict.risk_class === NOT_SURE).length / rows.length;

/** Fits what others are compared with; null with fewer than MIN_DRIFT_SESSIONS. */
export const fitDriftReference = (features: readonly string[], rows: readonly ScoredRow[], context: FeatureContext): DriftReference | null => {
  if (rows.length < MIN_DRIFT_SESSIONS) return null;
  const fit = (measure: string, of: MeasureOf): DriftReference['measures'][number] => {
    const values = of(rows);
    return { measure, of, bins: fitStabilityBins(values), median: median(values) };
  };
  return {
    session_count: rows.length,
    measures: [
      ...features.map((name) => {
        const { derive } = getFeature(name);
        return fit(name, (sessions) => Float64Array.from(sessions, ({ session }) => derive(session, context)));
      }),
      fit(RARITY, (sessions) => Float64Array.from(sessions, ({ verdict }) => verdict.rarity)),
    ],
    anomaly_share: anomalyShare(rows),
    not_sure_share: notSureShare(rows),
  };
};

/**
 * Compares sessions with a reference by the population stability index of each feature and of the rarity, in ten bins
 * of equal share in the reference. Null with fewer than MIN_DRIFT_SESSIONS on either side.
 */
export const measureDrift = (reference: DriftReference | null, current: readonly ScoredRow[]): Drift | null => {
  if (reference === null || current.length < MIN_DRIFT_SESSIONS) return null;
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
    current_count: current.length,
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
  const said = drifted.slice(0, 3).map(({ measure, stability_index, reference_median, current_median }) => {
    const inWords = (value: number): string => formatColumnValue(measure, value, 'baseline');
    return `${displayName(measure)} (index ${stability_index.toFixed(2)}, median ${inWords(reference_median)} in training, ${inWords(current_median)} now)`;
  });
  const rest = drifted.length > said.length ? `, and ${drifted.length - said.length} more` : '';
  return `The traffic has drifted from the training data: ${said.join('; ')}${rest}. ${flagged}`;
};
