import { averagePrecision, bootstrapInterval, wilsonInterval } from '@weir/kernels';
import type { ModelComparison, SessionBlock } from '@weir/schema';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import { toFeatureContext } from '../../features/source-baselines.ts';
import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';
import { toLabelAt, type AnalystLabels } from '../labels/define-label-source.ts';
import { toRarities } from '../scoring/score-scale.ts';
import type { TrafficModel } from '../traffic-model.ts';

/** Sessions of each class that analysts must have labelled for a measurement. */
const MIN_LABELLED = 10;
/** Loss of average precision that is tolerated at the lower end of the interval. */
const TOLERATED = 0.02;
const RAREST_SHARE = 0.01;
const RESAMPLES = 500;

/**
 * Compares two models on sessions that the challenger has not seen. With enough analyst labels, the challenger is promoted
 * unless its average precision may be lower by more than 0.02. Without them, it is promoted when its share of flagged
 * sessions is, as a ratio, no further from its contamination than the champion's.
 *
 * @param held_out - at least one session, all later than the challenger's data; the champion may have seen them, which favours it
 */
export const compareModels = async (
  champion: TrafficModel,
  challenger: TrafficModel,
  held_out: SessionBlock,
  analystLabels: AnalystLabels,
  seed: number,
  kernels: KernelPool,
): Promise<ModelComparison> => {
  const [ofChampion, ofChallenger] = [await score(champion, held_out, kernels), await score(challenger, held_out, kernels)];
  const { size, ids, numbers, texts } = held_out;
  const labelAt = toLabelAt(analystLabels);
  const labelled: number[] = [];
  for (let row = 0; row < size; row++) if (labelAt(ids, row) !== undefined) labelled.push(row);
  const y = Int32Array.from(labelled, (row) => Number(labelAt(ids, row) === 'attack'));
  const attack = y.reduce((sum, label) => sum + label, 0);
  const counts = { attack, harmless: y.length - attack };
  const isMeasured = Math.min(counts.attack, counts.harmless) >= MIN_LABELLED;
  const precisionOf = ({ rarity }: Scored, rows: ArrayLike<number>): number => {
    const drawn = Array.from(rows);
    return averagePrecision(Int32Array.from(drawn, (at) => y[at]), Float64Array.from(drawn, (at) => rarity[labelled[at]]));
  };
  const every = labelled.map((_, at) => at);
  const difference = isMeasured
    ? bootstrapInterval(labelled.length, (rows) => precisionOf(ofChallenger, rows) - precisionOf(ofChampion, rows), {
        seed,
        nResamples: RESAMPLES,
        groups: labelled.map((row) => texts.src_ip[row]),
      })
    : null;
  const contender = (model: TrafficModel, scored: Scored): ModelComparison['champion'] => ({
    model_version: model.model_version,
    flagged_share: { value: scored.flagged / size, ...wilsonInterval(scored.flagged, size) },
    average_precision: isMeasured ? precisionOf(scored, every) : null,
  });
  const off = (model: TrafficModel, { flagged }: Scored): number => Math.abs(Math.log((flagged + 0.5) / size / model.profile.contamination));
  const is_promoted = difference === null ? off(challenger, ofChallenger) <= off(champion, ofChampion) : difference.low >= -TOLERATED;
  const shown = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const measured =
    difference === null
      ? `there are too few analyst labels to measure precision; the challenger flags ${shown(ofChallenger.flagged / size)} (contamination ${shown(challenger.profile.contamination)}), the champion ${shown(ofChampion.flagged / size)}`
      : `the challenger's average precision is ${difference.estimate >= 0 ? 'higher' : 'lower'} by ${Math.abs(difference.estimate).toFixed(3)} (${difference.low.toFixed(3)} to ${difference.high.toFixed(3)})`;
  return {
    held_out_count: size,
    held_from: numbers.start_time.subarray(0, size).reduce((least, time) => Math.min(least, time), Infinity),
    held_to: numbers.end_time.subarray(0, size).reduce((most, time) => Math.max(most, time), -Infinity),
    champion: contender(champion, ofChampion),
    challenger: contender(challenger, ofChallenger),
    labelled: counts,
    difference: difference === null ? null : { value: difference.estimate, low: difference.low, high: difference.high },
    agreement: agreementOf(ofChampion.rarity, ofChallenger.rarity),
    is_promoted,
    sentence: `On ${size.toLocaleString('en-US')} later sessions, ${measured}. The challenger is ${is_promoted ? 'promoted' : 'not promoted'}.`,
  };
};

interface Scored {
  readonly rarity: Float64Array;
  readonly flagged: number;
}

const score = async (model: TrafficModel, block: SessionBlock, kernels: KernelPool): Promise<Scored> => {
  const scores = await model.detector.scoreMany(toFeatureMatrix(block, model.profile.anomaly_features, toFeatureContext(model.baselines)), kernels);
  return { rarity: toRarities(model.scale, scores), flagged: scores.reduce((count, score) => count + Number(score > model.threshold), 0) };
};

/** Returns the share of the rarest sessions on which both models agree; ties are broken by row. */
const agreementOf = (a: Float64Array, b: Float64Array): number => {
  const rarest = (values: Float64Array): number[] =>
    Array.from(values.keys()).sort((left, right) => values[right] - values[left] || left - right).slice(0, Math.max(1, Math.round(RAREST_SHARE * values.length)));
  const of = new Set(rarest(b));
  const ofA = rarest(a);
  return ofA.filter((row) => of.has(row)).length / ofA.length;
};
