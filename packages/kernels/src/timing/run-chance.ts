/** Values that the guess at the tail counts for, beside those that were seen. */
const GUESSED_VALUES = 1;

/**
 * Gives the chance that of `length` values in a row at least `held` lie beyond a line, when the values come from a
 * distribution of which `rest` others were seen and `beyond` of them lay beyond that line.
 *
 * Where none of the others did, the tail is guessed with that of a Cauchy distribution, one of the heaviest there are, and
 * the guess counts as one value: few others, or a line that is near, give no small chance.
 *
 * @param distance - from the middle of the others to the line, in sigmas; at least 0.
 */
export function runChance(held: number, length: number, beyond: number, rest: number, distance: number): number {
  const guess = 0.5 - Math.atan(distance) / Math.PI;
  return binomialSurvival(held, length, (beyond + GUESSED_VALUES * guess) / (rest + GUESSED_VALUES));
}

/** Chance of at least `least` successes in n tries of chance p, in (0, 1). */
function binomialSurvival(least: number, n: number, p: number): number {
  let logChoose = 0;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= least) sum += Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
    logChoose += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, sum);
}
