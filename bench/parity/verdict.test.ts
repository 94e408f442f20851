import { estimate } from './comparison.ts';
import type { Contest } from './contest.ts';
import { toVerdict } from './verdict.ts';

const contest = (name: string, differences: readonly number[], float32Loss = 0): Contest => ({
  kind: 'isolation-forest',
  name,
  about: '',
  nRows: 100,
  nFeatures: 1,
  nClasses: 2,
  rarest: 5,
  float32Loss,
  firstSeed: 0,
  contributionGap: 0,
  ours: differences.map((difference) => ({ auc: 0.9 + difference, averagePrecision: 0.5 + difference })),
  theirs: differences.map(() => ({ auc: 0.9, averagePrecision: 0.5 })),
});

describe('estimate', () => {
  it('returns mean and 95 % interval by Student’s t', () => {
    const { mean, halfWidth } = estimate([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo(2.776 * Math.sqrt(0.5), 1);
    expect(estimate([1]).halfWidth).toBe(Infinity);
  });
});

describe('toVerdict', () => {
  const equal = contest('equal', [0.001, -0.001, 0, 0.001, -0.001]);

  it('accepts a difference within noise', () => {
    const verdict = toVerdict([equal, contest('noisy', [-0.06, 0.05, -0.05, 0.05, -0.01])]);
    expect(verdict).toMatchObject({ nSets: 2, failures: [], open: ['noisy'], worst: { name: 'noisy' } });
  });

  it('fails on a set that lies below the margin beyond noise', () => {
    const { failures } = toVerdict([equal, equal, equal, equal, equal, equal, equal, contest('poor', [-0.02, -0.021, -0.019, -0.02, -0.02])]);
    expect(failures).toEqual([expect.stringMatching(/^poor lies 0\.0200 below/)]);
  });

  it('fails if every set is slightly worse', () => {
    const slightly = [-0.004, -0.0041, -0.0039, -0.004, -0.004];
    expect(toVerdict([contest('a', slightly), contest('b', slightly)]).failures).toHaveLength(2);
  });

  it('also checks the mean without sets that float32 distorts for scikit-learn', () => {
    const verdict = toVerdict([contest('merged', [0.1, 0.1, 0.1], 0.5), contest('whole', [-0.005, -0.005, -0.005])]);
    expect(verdict.failures).toEqual([expect.stringMatching(/^the mean over the sets that float32 does not distort/)]);
  });

  it('fails if contributions do not add up', () => {
    expect(toVerdict([{ ...contest('sound', [0, 0, 0]), contributionGap: 1e-6 }, contest('other', [0, 0, 0])]).failures).toEqual([
      'contributions deviate by 0.000001 from what they explain; 1e-9 is allowed',
    ]);
  });
});
