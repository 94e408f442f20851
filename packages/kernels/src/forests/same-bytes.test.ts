import { createHash } from 'node:crypto';
import { encodeIsolationForest, encodeRandomForest } from '../codec/codec.ts';
import { explainIsolationForest, fitIsolationForest, scoreIsolationForest } from './isolation-forest.ts';
import { createRandom } from '../statistics/random.ts';
import { fitRandomForest, predictProbability } from './random-forest.ts';

const digest = (bytes: ArrayBufferLike): string => createHash('sha256').update(new Uint8Array(bytes)).digest('hex').slice(0, 16);

/** Generated with integers and divisions only, which are the same on every platform. */
const random = createRandom(42);
const X = Float64Array.from({ length: 5000 * 4 }, (_, i) => (i % 4 === 3 ? random.below(20) : random.uniform() * 1000));
const y = Uint8Array.from({ length: 5000 }, (_, row) => (X[row * 4] > X[row * 4 + 1] ? 1 : 0));
const anomaly = fitIsolationForest(X, { nFeatures: 4, seed: 42 });
const risk = fitRandomForest(X, y, { nFeatures: 4, nTrees: 20, seed: 42 });

// The same on Node 20, 22 and 24. A change of these digests changes every model fitted with a seed.
describe('a seed', () => {
  it('produces the same forest bytes on every platform', () => {
    expect(digest(encodeIsolationForest(anomaly))).toBe('2d663f2b23166c90');
    expect(digest(encodeRandomForest(risk))).toBe('6f8c3471cef1346f');
  });

  it('produces the same scores, probabilities and contributions', () => {
    expect(digest(scoreIsolationForest(anomaly, X).buffer)).toBe('bcbdac27d6f26913');
    expect(digest(predictProbability(risk, X).buffer)).toBe('6963c48a1849a462');
    expect(digest(explainIsolationForest(anomaly, X).buffer)).toBe('b2214f5ca67990fb');
  });
});
