import { float32Loss, GENERATED_SETS } from './data-sets.ts';

describe.each(Object.entries(GENERATED_SETS))('generated sets for the %s', (kind, sets) => {
  it('are at least 15, with unique names', () => {
    expect(new Set(sets.map(({ name }) => name)).size).toBe(sets.length);
    expect(sets.length).toBeGreaterThanOrEqual(15);
  });

  it.each(sets.map((set) => [set.name, set] as const))('%s is finite, has rows of every class, and is reproducible', (_name, set) => {
    const { X, nFeatures, y, nClasses } = set.make();
    expect(X).toHaveLength(y.length * nFeatures);
    expect(X.every(Number.isFinite)).toBe(true);
    expect([...new Set(y)].sort()).toEqual(Array.from({ length: nClasses }, (_, klass) => klass));
    if (kind === 'isolation-forest') expect(y.filter((klass) => klass === 1).length).toBeLessThanOrEqual(0.3 * y.length);
    const again = set.make();
    expect(Buffer.compare(Buffer.from(again.X.buffer), Buffer.from(X.buffer))).toBe(0);
    expect(again.y).toEqual(y);
  });
});

describe('float32Loss', () => {
  it('is the share of the distinct values that merge', () => {
    const y = new Uint8Array(4);
    expect(float32Loss({ X: Float64Array.of(1, 2, 3, 3), nFeatures: 1, y, nClasses: 1 })).toBe(0);
    expect(float32Loss({ X: Float64Array.of(1.7e12, 1.7e12 + 1000, 1.7e12 + 2000, 1.8e12), nFeatures: 1, y, nClasses: 1 })).toBe(0.5);
  });
});
