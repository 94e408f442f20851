import { fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import { assertTreeNodes, createTreeWriter, findLeaves, type TreeNodes } from './tree-nodes.ts';

const twoTrees = (): TreeNodes => {
  const writer = createTreeWriter(1);
  const root = writer.root(10);
  const child = writer.split(root, 1, 0.5, 6, 4, 1);
  writer.split(child, 0, -1, 2, 4, 2);
  writer.root(3);
  return writer.finish();
};

describe('createTreeWriter', () => {
  it('stores children next to each other and grows beyond its capacity', () => {
    const nodes = twoTrees();
    expect([...nodes.start]).toEqual([0, 5, 6]);
    expect([...nodes.depth]).toEqual([2, 0]);
    expect([...nodes.left]).toEqual([1, 3, 2, 3, 4, 5]);
    expect([...nodes.weight]).toEqual([10, 6, 4, 2, 4, 3]);
    expect([...nodes.threshold]).toEqual([0.5, -1, Infinity, Infinity, Infinity, Infinity]);
  });
});

describe('findLeaves', () => {
  it('sends a value equal to the threshold left', () => {
    const leaves = new Int32Array(3);
    findLeaves(twoTrees(), 0, Float64Array.of(-1, 0.5, 0, 0.5, 0, 0.6), 2, 0, 3, leaves);
    expect([...leaves]).toEqual([3, 4, 2]);
  });

  it('finds the same leaves as a walk of single rows, for any number of rows', () => {
    const nodes = twoTrees();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.nat(1000), fc.integer({ min: 0, max: 5 }), (nRows, seed, first) => {
        const random = createRandom(seed);
        const X = Float64Array.from({ length: (first + nRows) * 2 }, () => random.uniform() * 4 - 2);
        const leaves = new Int32Array(nRows);
        findLeaves(nodes, 0, X, 2, first, nRows, leaves);
        for (let i = 0; i < nRows; i++) {
          let node = 0;
          while (nodes.left[node] !== node) {
            node = nodes.left[node] + (X[(first + i) * 2 + nodes.feature[node]] > nodes.threshold[node] ? 1 : 0);
          }
          expect(leaves[i]).toBe(node);
        }
      }),
    );
  });
});

describe('assertTreeNodes', () => {
  const broken = (change: (nodes: TreeNodes) => void): (() => void) => {
    const nodes = twoTrees();
    change(nodes);
    return () => assertTreeNodes(nodes, 2);
  };

  it('accepts valid trees', () => {
    expect(broken(() => undefined)).not.toThrow();
  });

  it.each<[string, (nodes: TreeNodes) => void]>([
    ['an unknown feature', ({ feature }) => feature.set([2], 0)],
    ['a child before its parent', ({ left }) => left.set([0], 1)],
    ['a child in the next tree', ({ left }) => left.set([4], 1)],
    ['an inner node without a threshold', ({ threshold }) => threshold.set([NaN], 0)],
    ['a leaf with a threshold', ({ threshold }) => threshold.set([0], 2)],
    ['a depth that no node reaches', ({ depth }) => depth.set([3], 0)],
    ['a depth that is too small', ({ depth }) => depth.set([1], 0)],
    ['a tree without nodes', ({ start }) => start.set([0], 1)],
    ['trees that do not cover all nodes', ({ start }) => start.set([5], 2)],
  ])('rejects %s', (_, change) => {
    expect(broken(change)).toThrow(RangeError);
  });
});
