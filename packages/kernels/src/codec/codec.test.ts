import { decodeIsolationForest, decodeRandomForest, encodeIsolationForest, encodeRandomForest } from './codec.ts';
import { explainIsolationForest, fitIsolationForest, scoreIsolationForest } from '../forests/isolation-forest.ts';
import { cloud, fc } from '../property.test-support.ts';
import { impurityImportance } from '../explanation/random-forest-explanation.ts';
import { outOfBagProbability } from '../forests/out-of-bag.ts';
import { fitRandomForest, predictProbability } from '../forests/random-forest.ts';

const X = cloud(120, 3, 1);
const y = Uint8Array.from({ length: 120 }, (_, row) => row % 3);
const isolation = fitIsolationForest(X, { nFeatures: 3, nTrees: 5, maxSamples: 32, seed: 4294967295 });
const random = fitRandomForest(X, y, { nFeatures: 3, nTrees: 5, minSamplesLeaf: 2, seed: 7 });

describe('encode and decode', () => {
  it('preserve an isolation forest completely', () => {
    const decoded = decodeIsolationForest(encodeIsolationForest(isolation));
    expect(decoded).toEqual(isolation);
    expect(scoreIsolationForest(decoded, X)).toEqual(scoreIsolationForest(isolation, X));
    expect(explainIsolationForest(decoded, X)).toEqual(explainIsolationForest(isolation, X));
  });

  it('preserve a random forest completely: probabilities, importances and out-of-bag rows', () => {
    const decoded = decodeRandomForest(encodeRandomForest(random));
    expect(decoded).toEqual(random);
    expect(predictProbability(decoded, X)).toEqual(predictProbability(random, X));
    expect(impurityImportance(decoded)).toEqual(impurityImportance(random));
    expect(outOfBagProbability(decoded, X)).toEqual(outOfBagProbability(random, X));
  });

  it('return the same bytes after a round trip', () => {
    const bytes = encodeRandomForest(random);
    expect(encodeRandomForest(decodeRandomForest(bytes))).toEqual(bytes);
  });

  it('preserve a seed of null, as in imported forests', () => {
    expect(decodeIsolationForest(encodeIsolationForest({ ...isolation, seed: null })).seed).toBeNull();
    expect(decodeRandomForest(encodeRandomForest({ ...random, seed: null })).seed).toBeNull();
  });

  it('read a view with an offset into its buffer', () => {
    const bytes = new Uint8Array(encodeIsolationForest(isolation));
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 3);
    expect(decodeIsolationForest(shifted.subarray(3, 3 + bytes.length))).toEqual(isolation);
  });

  it('reject truncated or extended bytes', () => {
    const bytes = new Uint8Array(encodeIsolationForest(isolation));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(() => decodeIsolationForest(bytes.slice(0, length))).toThrow(RangeError);
      }),
    );
    expect(() => decodeIsolationForest(Uint8Array.from([...bytes, 0]))).toThrow(RangeError);
  });

  it('reject any flipped bit', () => {
    const bytes = new Uint8Array(encodeRandomForest(random));
    fc.assert(
      fc.property(fc.oneof(fc.nat(127), fc.nat(bytes.length * 8 - 1)), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        expect(() => decodeRandomForest(flipped)).toThrow(RangeError);
      }),
      { numRuns: 400 },
    );
  });

  it('reject the other kind, other formats and empty input', () => {
    expect(() => decodeRandomForest(encodeIsolationForest(isolation))).toThrow(
      'the forest has kind isolation-forest; expected kind random-forest',
    );
    expect(() => decodeIsolationForest(encodeRandomForest(random))).toThrow(RangeError);
    expect(() => decodeIsolationForest(new ArrayBuffer(64))).toThrow('the bytes do not begin with WEIR; they are not an encoded forest');
    expect(() => decodeIsolationForest(new ArrayBuffer(0))).toThrow('there are 0 bytes; a forest has at least 16');
    const newer = new Uint8Array(encodeIsolationForest(isolation));
    newer[4] = 9;
    expect(() => decodeIsolationForest(newer)).toThrow('the forest has format version 9; this code reads 1');
  });

  it('reject a forest with invalid nodes and a valid checksum', () => {
    const left = isolation.nodes.left.slice();
    left[0] = left.length;
    const forged = encodeIsolationForest({ ...isolation, nodes: { ...isolation.nodes, left } });
    expect(() => decodeIsolationForest(forged)).toThrow(RangeError);
    expect(() => decodeIsolationForest(encodeIsolationForest({ ...isolation, nTrees: 6 }))).toThrow(RangeError);
    expect(() => decodeRandomForest(encodeRandomForest({ ...random, nClasses: 4 }))).toThrow(RangeError);
  });
});
