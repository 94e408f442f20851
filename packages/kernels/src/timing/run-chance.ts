/** Weight of the tail estimate, in values. */
const ESTIMATE_WEIGHT = 1;

/** Share of a sum far below its last bit. */
const NEGLIGIBLE = 2 ** -60;

/**
 * Returns the probability that at least `held` of `length` consecutive values lie beyond a line, if they come from the same
 * distribution as `rest` other values and `beyond` of these lie beyond that line.
 *
 * The tail of the distribution is estimated with that of a Cauchy distribution, which is very heavy, weighted as one value:
 * with few other values or a near line the probability is never small.
 *
 * @param distance - from the median of the other values to the line, in sigmas; at least 0.
 */
export function runChance(held: number, length: number, beyond: number, rest: number, distance: number): number {
  const estimate = 0.5 - Math.atan(distance) / Math.PI;
  return binomialSurvival(held, length, (beyond + ESTIMATE_WEIGHT * estimate) / (rest + ESTIMATE_WEIGHT));
}

/** Returns the probability of at least `least` successes in n trials with probability p, in (0, 1). */
function binomialSurvival(least: number, n: number, p: number): number {
  const logHit = Math.log(p);
  const logMiss = Math.log1p(-p);
  let logChoose = 0;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= least) {
      const term = Math.exp(logChoose + k * logHit + (n - k) * logMiss);
      sum += term;
      // Beyond the mode the terms only fall, and smaller ones than this leave the sum as it is.
      if (term < sum * NEGLIGIBLE && k > (n + 1) * p) break;
    }
    logChoose += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, sum);
}
