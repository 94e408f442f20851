/** Coefficients of the rational approximations, lowest power first: [numerator, denominator]. */
const MIDDLE = [
  [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
    33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674,
    5226.495278852854561,
  ],
];
const NEAR_TAIL = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
    2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1, 1.51986665636164571966e-2,
    5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
const FAR_TAIL = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1, 2.6532189526576123093e-2,
    1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4, 1.8463183175100546818e-5,
    1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];

/**
 * Returns the z that a standard normal variable is below with probability p: 0 for 0.5, -Infinity for 0, Infinity for 1.
 *
 * Accurate to about 16 digits.
 *
 * @throws RangeError when p is not from 0 to 1.
 * @see Wichura, "Algorithm AS 241: The percentage points of the normal distribution", 1988 (PPND16). Checked against `scipy.stats.norm.ppf`.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p is ${p}; it must be from 0 to 1`);
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) return fromMiddle * ratio(MIDDLE, 0.180625 - fromMiddle * fromMiddle);
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return fromMiddle * Infinity;
  const r = Math.sqrt(-Math.log(tail));
  return Math.sign(fromMiddle) * (r <= 5 ? ratio(NEAR_TAIL, r - 1.6) : ratio(FAR_TAIL, r - 5));
}

function ratio([numerator, denominator]: number[][], r: number): number {
  const horner = (sum: number, coefficient: number): number => sum * r + coefficient;
  return numerator.reduceRight(horner, 0) / denominator.reduceRight(horner, 0);
}
