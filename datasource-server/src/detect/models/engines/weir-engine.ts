import {
  baselineProbability,
  decodeIsolationForest,
  decodeRandomForest,
  encodeIsolationForest,
  encodeRandomForest,
  explainIsolationForest,
  explainRandomForest,
  fitIsolationForest,
  impurityImportance,
  predictProbability,
  scoreIsolationForest,
  type IsolationForest,
  type RandomForest,
} from '@weir/kernels';
import { defineEngine, type Classifier, type Detector } from './define-engine.ts';

/** Training rows on which the classes are calibrated at most: more make the calibration slower and no better. */
const MAX_OUT_OF_BAG_ROWS = 50_000;

/** Weir's kernels. The same rows, options and seed give the same forests, byte for byte. */
export const weirEngine = defineEngine({
  id: 'weir',
  caveats: [],
  max_rows: { detector: Infinity, classifier: Infinity },
  fitDetector: (X, options) => toDetector(fitIsolationForest(X, options)),
  decodeDetector: (saved) => toDetector(decodeIsolationForest(toBuffer(saved))),
  fitClassifier: async (train, test, options, kernels) => {
    const forest = await kernels.fitRandomForest(train.X, train.y, options);
    return {
      classifier: toClassifier(forest),
      impurity: impurityImportance(forest),
      permutation: test && (await kernels.permutationImportance(forest, test.X, test.y, { seed: options.seed })),
      out_of_bag: await kernels.outOfBagProbability(forest, train.X, MAX_OUT_OF_BAG_ROWS),
    };
  },
  decodeClassifier: (saved) => toClassifier(decodeRandomForest(toBuffer(saved))),
});

const toDetector = (forest: IsolationForest): Detector => ({
  rows_per_tree: forest.maxSamples,
  score: (X) => scoreIsolationForest(forest, X),
  scoreMany: (X, kernels) => kernels.scoreIsolationForest(forest, X),
  explain: (X) => explainIsolationForest(forest, X),
  encode: () => toBase64(encodeIsolationForest(forest)),
});

const toClassifier = (forest: RandomForest): Classifier => ({
  probability: (X) => predictProbability(forest, X),
  explain: (X, classIndex) => ({ shares: explainRandomForest(forest, X, classIndex), baseline: baselineProbability(forest)[classIndex] }),
  encode: () => toBase64(encodeRandomForest(forest)),
});

const toBase64 = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('base64');

const toBuffer = (base64: unknown): ArrayBuffer => {
  const bytes = Buffer.from(String(base64), 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
