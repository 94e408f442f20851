import { assertLabel, assertProbability, assertSameLength } from '../metrics/labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import type { ClassIndices } from '../forests/random-forest.ts';
import { countBelow } from '../statistics/sorted-values.ts';
import { quantiles } from '../statistics/statistics.ts';

/** How to put probabilities into bins. */
export interface ReliabilityOptions {
  /** At least 1; 10 when left out. */
  readonly nBins?: number;
  /** Bins of one width over [0, 1] (the default), or between the quantiles of the probabilities, of about one count each. */
  readonly binning?: 'equal-width' | 'equal-count';
}

/** What was said and what came true, bin by bin: bins that hold a row, from the least probable up. */
export interface ReliabilityCurve {
  /** Mean probability of the rows of the bin, rising. */
  readonly meanProbability: Float64Array;
  /** Share of the rows of the bin that are positive; near the mean probability where the probabilities are right. */
  readonly positiveShare: Float64Array;
  /** Rows of the bin, at least 1: a share of few rows says little. */
  readonly count: Uint32Array;
}

/**
 * Gives the reliability curve, also called calibration curve.
 *
 * A probability on the border of two bins is in the lower one. Empty bins are left out, and equal probabilities share a bin, so there may
 * be fewer bins than asked for; none for no rows.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param probability - of the positive class, same length, in [0, 1].
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, a probability is out of range, or nBins is no count.
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
 * Gives the expected calibration error in [0, 1]: how far the probabilities of a bin are from what came true, meaned over rows; **lower is
 * better**, NaN for no rows.
 *
 * It depends on the bins, is above 0 by chance for few rows, and 0 for whoever always says the overall share: read it beside `rocAuc`.
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
