import { encodeRandomForest } from '../codec/codec.ts';
import { fitIsolationForest, meanPathLength, scoreIsolationForest } from './isolation-forest.ts';
import { kernelBackend, useKernelBackend, type KernelBackend } from '../backends/kernel-backend.ts';
import { cloud, fc, twoClasses } from '../property.test-support.ts';
import { fitRandomForest, predictProbability } from './random-forest.ts';
import { rankForest } from './ranked-forest.ts';
import { createTreeWriter, type TreeNodes } from './tree-nodes.ts';

const BACKENDS: readonly KernelBackend[] = ['javascript', 'wasm', 'wasm-simd'];
/** Enough rows for the layout, and not a multiple of a block or group. */
const N_ROWS = 4099;

afterEach(() => useKernelBackend('auto'));

/** Returns the results of `measure` on each backend, and with too few rows for the layout. */
const onEach = (measure: (X: Float64Array) => Float64Array, X: Float64Array, nFeatures: number): Float64Array[] => [
  Float64Array.from(Array.from({ length: X.length / nFeatures }, (_, row) => [...measure(X.slice(row * nFeatures, (row + 1) * nFeatures))]).flat()),
  ...BACKENDS.map((backend) => {
    useKernelBackend(backend);
    return measure(X);
  }),
];

const equal = ([first, ...others]: Float64Array[]): void => {
  for (const other of others) expect(Buffer.from(other.buffer).equals(Buffer.from(first.buffer))).toBe(true);
};

describe('the backends', () => {
  it('are selected by the runtime, the fastest first', () => {
    expect(useKernelBackend('auto')).toBe('wasm-simd');
    expect(useKernelBackend('javascript')).toBe('javascript');
    expect(kernelBackend()).toBe('javascript');
  });

  it('fall back to plain JavaScript if WebAssembly must not be compiled', () => {
    const runtime = (globalThis as unknown as { WebAssembly: { Module: unknown } }).WebAssembly;
    const { Module } = runtime;
    const forest = fitIsolationForest(cloud(300, 3, 1), { nFeatures: 3, seed: 1 });
    const X = cloud(N_ROWS, 3, 2);
    const scores = scoreIsolationForest(forest, X);
    try {
      runtime.Module = class {
        constructor() {
          throw new Error('forbidden by the content policy');
        }
      };
      expect(useKernelBackend('auto')).toBe('javascript');
      expect(() => useKernelBackend('wasm')).toThrow(/^backend is wasm, which this runtime cannot compile/);
      equal([scores, scoreIsolationForest(forest, X)]);
    } finally {
      runtime.Module = Module;
    }
  });

  it.each([1, 2, 8, 24, 130])('return bit-identical path lengths for %d features', (nFeatures) => {
    const forest = fitIsolationForest(cloud(2000, nFeatures, 3), { nFeatures, seed: 5 });
    const X = cloud(N_ROWS, nFeatures, 4);
    equal(onEach((rows) => meanPathLength(forest, rows), X, nFeatures));
  });

  it.each([1, 2, 3, 7])('return bit-identical probabilities for %d classes', (nClasses) => {
    const { X, y } = twoClasses(3000, 5, 6);
    const classes = y.map((label, row) => (label + row) % nClasses);
    const forest = fitRandomForest(X, classes, { nFeatures: 5, nClasses, nTrees: 20, seed: 7 });
    equal(onEach((rows) => predictProbability(forest, rows), cloud(N_ROWS, 5, 8), 5));
  });

  it.each([2, 5])('grow the same random forest with %d classes', (nClasses) => {
    const { X, y } = twoClasses(3000, 4, 6);
    const classes = y.map((label, row) => (label + (row % nClasses)) % nClasses);
    const [first, ...others] = BACKENDS.map((backend) => {
      useKernelBackend(backend);
      return encodeRandomForest(fitRandomForest(X, classes, { nFeatures: 4, nClasses, nTrees: 10, splitFinding: 'histogram', seed: 7 }));
    });
    for (const other of others) expect(Buffer.from(other).equals(Buffer.from(first))).toBe(true);
  });

  it('agree on values equal to a threshold, on both zeros, and far outside the training data', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(fc.constantFrom(-0, 0, 1, 2, -1e300, 1e300, 5e-324, 0.5), { minLength: 16, maxLength: 64 }), (seed, values) => {
        const X = Float64Array.from({ length: N_ROWS * 2 }, (_, i) => values[(i * 7) % values.length]);
        const forest = fitIsolationForest(X, { nFeatures: 2, nTrees: 10, maxSamples: 64, seed });
        equal(onEach((rows) => meanPathLength(forest, rows), X, 2));
      }),
      { numRuns: 20 },
    );
  });

  it('agree on rows at every threshold of the forest', () => {
    const forest = fitIsolationForest(cloud(1000, 2, 9), { nFeatures: 2, seed: 3 });
    const { threshold, feature, left } = forest.nodes;
    const rows: number[] = [];
    for (let node = 0; node < left.length; node++) if (left[node] !== node) rows.push(feature[node] === 0 ? threshold[node] : 0, feature[node] === 1 ? threshold[node] : 0);
    equal(onEach((part) => meanPathLength(forest, part), Float64Array.from(rows), 2));
  });

  it('agree for trees with a single leaf, for deep trees, and for few rows after many', () => {
    const constant = fitIsolationForest(new Float64Array(200).fill(3), { nFeatures: 2, seed: 1 });
    equal(onEach((rows) => meanPathLength(constant, rows), cloud(N_ROWS, 2, 1), 2));
    const deep = fitIsolationForest(cloud(9000, 2, 1), { nFeatures: 2, maxSamples: 9000, nTrees: 3, seed: 1 });
    expect(Math.max(...deep.nodes.depth)).toBeGreaterThan(12);
    equal(onEach((rows) => meanPathLength(deep, rows), cloud(N_ROWS, 2, 2), 2));
    const forest = fitIsolationForest(cloud(500, 2, 2), { nFeatures: 2, seed: 1 });
    const X = cloud(N_ROWS, 2, 3);
    equal(onEach((rows) => meanPathLength(forest, rows), X, 2));
    equal(onEach((rows) => meanPathLength(forest, rows), X.slice(0, 34), 2));
    expect(meanPathLength(forest, new Float64Array(0))).toHaveLength(0);
  });
});

describe('rankForest', () => {
  const oneSplit = (feature: number): TreeNodes => {
    const writer = createTreeWriter(3);
    writer.split(writer.root(2), feature, 1.5, 1, 1, 1);
    return writer.finish();
  };

  it('sends rows of an early leaf to that leaf', () => {
    const ranked = rankForest(oneSplit(1), 2, 2)!;
    expect([...ranked.thresholds]).toEqual([Infinity, 1.5]);
    expect([...ranked.trees[0].nodes]).toEqual([0xffff, 65536, 0xffff, 0xffff]);
    expect([...ranked.trees[0].leaves]).toEqual([1, 1, 2, 2]);
  });

  it('returns null for more than 255 features', () => {
    expect(rankForest(oneSplit(0), 255, 4)).not.toBeNull();
    expect(rankForest(oneSplit(0), 256, 4)).toBeNull();
  });
});
