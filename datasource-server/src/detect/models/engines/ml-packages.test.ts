import { averagePathLength, createRandom } from '@weir/kernels';
import { IsolationForest, type TreeNode } from 'ml-isolation-forest';
import { RandomForestClassifier } from 'ml-random-forest';

/** Defects of the packages that docs/models.md lists: where a test fails, a defect is fixed and its workaround can be removed. */
const random = createRandom(1);
const rows = Array.from({ length: 400 }, () => [random.uniform(), random.uniform(), random.uniform()]);
const labels = rows.map(([first]) => (first + 0.6 * random.uniform() > 0.8 ? 1 : 0));
const held = rows.slice(300);

describe('ml-isolation-forest', () => {
  const fit = (of = rows): IsolationForest => {
    const forest = new IsolationForest({ nEstimators: 20 });
    forest.train(of);
    return forest;
  };
  const forest = fit();
  const rowsOf = (node: TreeNode): number => (node.left === undefined ? node.trainingSet!.length : rowsOf(node.left) + rowsOf(node.right!));

  it('fits every tree on all rows', () => {
    expect(new Set(forest.forest.map(rowsOf))).toEqual(new Set([rows.length]));
  });

  it('underestimates the expected path length by 0.577 edges', () => {
    const leaf = Object.create(Object.getPrototypeOf(forest.forest[0]) as object) as TreeNode;
    for (const length of [3, 256, 10_000]) {
      expect(averagePathLength(length) - Object.assign(leaf, { trainingSet: { length } }).pathLengthFromRoot([], 0)).toBeCloseTo(0.5772, 4);
    }
  });

  it('has no seed and cannot be saved', () => {
    expect(fit().predict(held)).not.toEqual(forest.predict(held));
    expect(forest).not.toHaveProperty('toJSON');
    expect(Object.keys(new IsolationForest({ nEstimators: 5, seed: 1, contamination: 0.1 } as { nEstimators: number }))).toEqual(['nEstimators', 'forest']);
  });

  it('ignores a second training', () => {
    const twice = fit();
    const before = twice.predict(held);
    twice.train(rows.map((row) => row.map((value) => value + 100)));
    expect(twice.predict(held)).toEqual(before);
  });

  it('accepts NaN without an error, and all scores rise', () => {
    const middle = (of: number[][]): number => fit(of).predict(of).sort((a, b) => a - b)[of.length / 2];
    expect(middle(rows.map((row, index) => (index % 10 === 0 ? [NaN, row[1], row[2]] : row)))).toBeGreaterThan(middle(rows) + 0.15);
  });
});

describe('ml-random-forest', () => {
  const fit = (y: unknown[]): RandomForestClassifier => {
    const forest = new RandomForestClassifier({ nEstimators: 50, seed: 7, noOOB: true });
    forest.train(rows.slice(0, 300), y.slice(0, 300) as number[]);
    return forest;
  };
  const forest = fit(labels);

  it('is reproducible with a seed', () => {
    expect(JSON.stringify(fit(labels))).toBe(JSON.stringify(forest));
  });

  it('returns probabilities that are not the votes and do not add up to 1', () => {
    const votes = forest.predictionValues(held);
    const given = forest.predictProbability(held, 1);
    const wrong = given.filter((probability, row) => Math.abs(probability - votes.getRow(row).filter((vote) => vote === 1).length / 50) > 1e-5);
    expect(wrong.length).toBeGreaterThan(held.length / 4);
    const other = forest.predictProbability(held, 0);
    expect(given.filter((probability, row) => Math.abs(probability + other[row] - 1) < 1e-5)).toHaveLength(0);
  });

  it('has NaN importances after loading, and where nothing splits', () => {
    const importanceOf = (of: RandomForestClassifier): number[] => (of as unknown as { featureImportance: () => number[] }).featureImportance();
    expect(importanceOf(forest).every(Number.isFinite)).toBe(true);
    const loaded = RandomForestClassifier.load(JSON.parse(JSON.stringify(forest)) as ReturnType<typeof forest.toJSON>);
    expect(loaded.predict(held)).toEqual(forest.predict(held));
    expect(importanceOf(loaded).some(Number.isFinite)).toBe(false);
    expect(importanceOf(fit(labels.map(() => 0))).some(Number.isFinite)).toBe(false);
  });

  it('treats true as 0, and throws on text', () => {
    expect(new Set(fit(labels.map(Boolean)).predict(held))).toEqual(new Set([0]));
    expect(() => fit(labels.map((label) => (label === 1 ? 'yes' : 'no')))).toThrow('Invalid array length');
  });
});
