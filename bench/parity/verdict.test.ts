import { estimate } from './comparison.ts';
import type { Contest } from './contest.ts';
import { score } from './verdict.ts';

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
  it('gives mean and 95 % interval by Student’s t', () => {
    const { mean, halfWidth } = estimate([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo(2.776 * Math.sqrt(0.5), 1);
    expect(estimate([1]).halfWidth).toBe(Infinity);
  });
});

describe('judge', () => {
  const even = contest('even', [0.001, -0.001, 0, 0.001, -0.001]);

  it('lets a difference pass that is noise', () => {
    const verdict = score([even, contest('noisy', [-0.06, 0.05, -0.05, 0.05, -0.01])]);
    expect(verdict).toMatchObject({ nSets: 2, failures: [], open: ['noisy'], worst: { name: 'noisy' } });
  });

  it('fails on a set that lies below beyond noise', () => {
    const { failures } = score([even, even, even, even, even, even, even, contest('poor', [-0.02, -0.021, -0.019, -0.02, -0.02])]);
    expect(failures).toEqual([expect.stringMatching(/^poor lies 0\.0200 below/)]);
  });

  it('fails where every set is a little worse', () => {
    const slightly = [-0.004, -0.0041, -0.0039, -0.004, -0.004];
    expect(score([contest('a', slightly), contest('b', slightly)]).failures).toHaveLength(2);
  });

  it('does not let sets that float32 spoils for scikit-learn outweigh the others', () => {
    const verdict = score([contest('merged', [0.1, 0.1, 0.1], 0.5), contest('whole', [-0.005, -0.005, -0.005])]);
    expect(verdict.failures).toEqual([expect.stringMatching(/^the mean over the sets that float32 leaves whole/)]);
  });

  it('fails where contributions do not add up', () => {
    expect(score([{ ...contest('sound', [0, 0, 0]), contributionGap: 1e-6 }, contest('other', [0, 0, 0])]).failures).toEqual([
      'contributions add up to 0.000001 beside what they explain; 1e-9 is allowed',
    ]);
  });
});
