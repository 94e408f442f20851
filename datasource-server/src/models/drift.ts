import { fitStabilityBins, median, populationStabilityIndex } from '@weir/kernels';
import { formatQuantity, NOT_SURE, type Verdict } from '@weir/schema';
import type { FeatureContext, MeasuredSession } from '../features/define-feature.ts';
import { getFeature } from '../features/index.ts';

/** From this population stability index on something has drifted; the usual custom (Yurdakul and Naranjo 2020). */
export const DRIFTED = 0.25;
/** Sessions on either side from which on there is an index: with fewer, chance alone makes one of size. */
export const MIN_DRIFT_SESSIONS = 500;

/** A session with its verdict, as much of both as is compared. */
export interface JudgedRow {
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

/**
 * Compares sessions with a reference by the population stability index of each feature and of the rarity, in ten bins
 * of equal share in the reference. Null with fewer than MIN_DRIFT_SESSIONS on either side.
 */
export const measureDrift = (features: readonly string[], reference: readonly JudgedRow[], current: readonly JudgedRow[], context: FeatureContext): Drift | null => {
  if (Math.min(reference.length, current.length) < MIN_DRIFT_SESSIONS) return null;
  const ofFeature = (name: string, rows: readonly JudgedRow[]): Float64Array => {
    const { derive } = getFeature(name);
    return Float64Array.from(rows, ({ session }) => derive(session, context));
  };
  const compare = (measure: string, was: Float64Array, is: Float64Array): MeasureDrift => {
    const stability_index = populationStabilityIndex(fitStabilityBins(was), is);
    return { measure, stability_index, reference_median: median(was), current_median: median(is), is_drifted: stability_index > DRIFTED };
  };
  const rarities = (rows: readonly JudgedRow[]): Float64Array => Float64Array.from(rows, ({ verdict }) => verdict.rarity);
  const measures = [
    ...features.map((name) => compare(name, ofFeature(name, reference), ofFeature(name, current))),
    compare(RARITY, rarities(reference), rarities(current)),
  ].sort((a, b) => b.stability_index - a.stability_index);
  const share = (is: (verdict: JudgedAs) => boolean): { reference: number; current: number } => ({
    reference: reference.filter(({ verdict }) => is(verdict)).length / reference.length,
    current: current.filter(({ verdict }) => is(verdict)).length / current.length,
  });
  const anomaly_share = share(({ is_anomaly }) => is_anomaly);
  return {
    reference_count: reference.length,
    current_count: current.length,
    measures,
    anomaly_share,
    not_sure_share: share(({ risk_class }) => risk_class === NOT_SURE),
    sentence: toSentence(measures, anomaly_share),
  };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const toSentence = (measures: readonly MeasureDrift[], anomalies: Drift['anomaly_share']): string => {
  const drifted = measures.filter(({ is_drifted }) => is_drifted);
  const flagged = `${percent(anomalies.current)} of the sessions are anomalous, ${percent(anomalies.reference)} of the reference.`;
  if (drifted.length === 0) return `Nothing has moved by more than ${DRIFTED}: ${measures[0].measure} most, by ${measures[0].stability_index.toFixed(2)}. ${flagged}`;
  const said = drifted.slice(0, 3).map(({ measure, stability_index, reference_median, current_median }) => {
    const unit = measure === RARITY ? '' : getFeature(measure).unit;
    return `${measure} (index ${stability_index.toFixed(2)}, median ${formatQuantity(reference_median, unit)} then, ${formatQuantity(current_median, unit)} now)`;
  });
  const rest = drifted.length > said.length ? `, and ${drifted.length - said.length} more` : '';
  return `The traffic is no longer like that the model knows: ${said.join('; ')}${rest}. ${flagged}`;
};
