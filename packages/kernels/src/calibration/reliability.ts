import { assertLabel, assertProbability, assertSameLength } from '../metrics/labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import type { ClassIndices } from '../forests/random-forest.ts';
import { countBelow } from '../statistics/sorted-values.ts';
import { quantiles } from '../statistics/statistics.ts';

/** Options of the binning of probabilities. */
export interface ReliabilityOptions {
  /** At least 1; default 10. */
  readonly nBins?: number;
  /** Bins of equal width over [0, 1] (the default), or between quantiles of the probabilities, with about equal counts. */
  readonly binning?: 'equal-width' | 'equal-count';
}

/** Predicted probability and observed frequency per non-empty bin, in ascending order. */
export interface ReliabilityCurve {
  /** Mean predicted probability of the rows of the bin, ascending. */
  readonly meanProbability: Float64Array;
  /** Share of the rows of the bin that are positive; close to the mean probability if the probabilities are calibrated. */
  readonly positiveShare: Float64Array;
  /** Rows of the bin, at least 1. A share of few rows is uncertain. */
  readonly count: Uint32Array;
}

/**
 * Returns the reliability curve, also called the calibration curve.
 *
 * A probability on the edge of two bins belongs to the lower one. Empty bins are left out, and equal probabilities share a bin, so there
 * may be fewer than nBins; none for no rows.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param probability - of the positive class, same length, in [0, 1].
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a probability is out of range, or nBins is not a count.
 * @see `sklearn.calibration.calibration_curve` (strategies 'uniform' and 'quantile'), checked against it.
 */
export function reliabilityCurve(yTrue: ClassIndices, probability: Float64Array, options: ReliabilityOptions = {}): ReliabilityCurve {
  const { nBins = 10, binning = 'equal-width' } = options;
  assertInteger(nBins, 'nBins', 1);
  assertSameLength(yTrue, probability);
  for (let row = 0; row < yTrue.length; row++) {
    assertLabel(yTrue, row);
    assertProbability(probability, row);
  }
  const inner = Float64Array.from({ length: nBins - 1 }, (_, i) => (i + 1) / nBins);
  const borders = binning === 'equal-count' && yTrue.length > 0 ? quantiles(probability, inner) : inner;

  const count = new Uint32Array(nBins);
  const said = new Float64Array(nBins);
  const positives = new Uint32Array(nBins);
  for (let row = 0; row < yTrue.length; row++) {
    const bin = countBelow(borders, probability[row]);
    count[bin]++;
    said[bin] += probability[row];
    positives[bin] += yTrue[row];
  }
  const filled = Array.from(count.keys()).filter((bin) => count[bin] > 0);
  return {
    meanProbability: Float64Array.from(filled, (bin) => said[bin] / count[bin]),
    positiveShare: Float64Array.from(filled, (bin) => positives[bin] / count[bin]),
    count: Uint32Array.from(filled, (bin) => count[bin]),
  };
}

/**
 * Returns the expected calibration error in [0, 1]: the distance of predicted probability and observed frequency per bin, averaged over
 * rows; **lower is better**, NaN for no rows.
 *
 * It depends on the bins, is above 0 by chance for few rows, and is 0 for a model that always predicts the overall share: read it together
 * with `rocAuc`.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param probability - of the positive class, same length, in [0, 1].
 * @throws RangeError as {@link reliabilityCurve}.
 * @see Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015.
 */
export function expectedCalibrationError(yTrue: ClassIndices, probability: Float64Array, options: ReliabilityOptions = {}): number {
  const { meanProbability, positiveShare, count } = reliabilityCurve(yTrue, probability, options);
  let error = 0;
  for (let bin = 0; bin < count.length; bin++) error += count[bin] * Math.abs(positiveShare[bin] - meanProbability[bin]);
  return error / yTrue.length;
}
