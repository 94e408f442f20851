/** Maximum number of samples for the exact distribution, whose cost grows with the square of the samples. */
const MOST_EXACT = 1000;

/**
 * Returns the probability, in [0, 1], that the empirical distribution of n samples is at least d away from the true one (two-sided, continuous).
 *
 * Exact, except for rounding, for n of at most 1000 and for probabilities below 0.02; else accurate to 3e-5.
 *
 * @param n - number of samples, at least 1.
 * @param d - maximum distance of the two distribution functions, in [0, 1].
 * @see Checked against `scipy.stats.kstwo.sf`: to 1e-10 for n of at most 140, to 3e-6 up to 1000 (where scipy's is an approximation).
 */
export function kolmogorovSurvival(n: number, d: number): number {
  if (n * d <= 0.5) return 1;
  const limit = n <= MOST_EXACT ? 4 : 2.2;
  // In the far tail, exceeding on both sides at once is negligible.
  if (n * d * d >= limit) return Math.min(1, 2 * oneSidedSurvival(n, d));
  const survival = n <= MOST_EXACT ? 1 - exactShare(n, d) : limitSurvival(n, d);
  return Math.max(0, Math.min(1, survival));
}

/** Returns the probability that the empirical distribution of n samples exceeds the true one by at least d somewhere. Birnbaum and Tingey, 1951. */
function oneSidedSurvival(n: number, d: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let j = 0; 1 - d - j / n > 0; j++) {
    sum += Math.exp(logChoose + (n - j) * Math.log(1 - d - j / n) + (j - 1) * Math.log(d + j / n));
    logChoose += Math.log((n - j) / (j + 1));
  }
  return d * sum;
}

/** Returns the probability that the distance is below d. Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", 2003, after Durbin. */
function exactShare(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const h = k - n * d;
  const step = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < Math.min(size, i + 2); j++) step[i * size + j] = 1;
  }
  for (let i = 0; i < size; i++) {
    step[i * size] -= h ** (i + 1);
    step[(size - 1) * size + i] -= h ** (size - i);
  }
  if (2 * h > 1) step[(size - 1) * size] += (2 * h - 1) ** size;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < Math.min(size, i + 2); j++) for (let g = 2; g <= i - j + 1; g++) step[i * size + j] /= g;
  }
  // n! / n^n times the middle element of step^n, one factor at a time to avoid overflow.
  let row = new Float64Array(size);
  row[k - 1] = 1;
  for (let i = 1; i <= n; i++) {
    const next = new Float64Array(size);
    for (let from = 0; from < size; from++) {
      const share = (row[from] * i) / n;
      if (share !== 0) for (let j = 0; j < Math.min(size, from + 2); j++) next[j] += share * step[from * size + j];
    }
    row = next;
  }
  return row[k - 1];
}

/** Returns Kolmogorov's limit distribution at a distance corrected for n. Vrbik, "Small-sample corrections to Kolmogorov-Smirnov test statistic", 2018. */
function limitSurvival(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const corrected = z + 1 / (6 * Math.sqrt(n)) + (z - 1) / (4 * n);
  // Below 0.2 the probability is 1 to ten digits, and the sum would not converge.
  if (corrected < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 40; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * corrected * corrected);
  return sum;
}
