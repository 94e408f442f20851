import { normalCdf } from './normal-cdf.ts';

describe('normalCdf', () => {
  it.each([
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1, 0.8413447460685429],
    [1.96, 0.9750021048517795],
    [-1, 0.15865525393145707],
    [-3, 0.0013498980316300933],
    [4, 0.9999683287581669],
  ])('at %p is %p, as tables of the normal distribution have it', (z, share) => {
    expect(Math.abs(normalCdf(z) - share)).toBeLessThan(1e-7);
  });

  it('is 0 and 1 far out', () => {
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });
});
