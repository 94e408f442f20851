import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takeRows, type CardRows, type RowSplit } from '../../datasource-server/src/detect/models/card/card-rows.ts';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { calibrate, fitRiskCalibration } from '../../datasource-server/src/detect/models/risk/risk-calibration.ts';
import { inlineKernels } from '../../datasource-server/src/runtime/threads/kernel-pool.ts';
import { startPython } from '../python-peer.ts';

/** Settings of the risk class, for both contestants. */
const FOREST = { nTrees: 100, maxDepth: 10, seed: 42 };

/** A contestant: fits on the training rows and returns class probabilities of the held-out rows, row-major. */
export interface Contestant {
  readonly name: string;
  readonly predict: (rows: CardRows, split: RowSplit) => Promise<Float64Array>;
}

const fitWeir = async (rows: CardRows, split: RowSplit) => {
  const train = takeRows(rows, split.train);
  const fitted = await weirEngine.fitClassifier(train, null, { nFeatures: rows.nFeatures, nClasses: rows.classes.length, ...FOREST }, inlineKernels);
  return { raw: fitted.classifier.probability(takeRows(rows, split.test).X), calibration: fitRiskCalibration(fitted, train.y, rows.classes.length) };
};

/** Weir's forest as used for the risk class, and the same forest without calibration. */
export const OURS: readonly Contestant[] = [
  {
    name: 'Weir',
    predict: async (rows, split) => {
      const { raw, calibration } = await fitWeir(rows, split);
      return calibrate(calibration.curves, raw);
    },
  },
  { name: 'Weir, not calibrated', predict: async (rows, split) => (await fitWeir(rows, split)).raw },
];

/** scikit-learn's RandomForestClassifier with the same settings; undefined if Python or scikit-learn is missing. */
export const findScikit = async (): Promise<(Contestant & { readonly versions: string; readonly end: () => void }) | undefined> => {
  const python = await startPython(resolve('bench/cicids/scikit_cicids.py'));
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'weir-cicids-'));
  const write = (name: string, values: Float64Array | Int32Array): string => {
    const path = join(folder, name);
    writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return path;
  };
  return {
    name: 'scikit-learn',
    versions: Object.entries(python.versions).map((entry) => entry.join(' ')).join(', '),
    predict: async (rows, split) => {
      const [train, test] = [takeRows(rows, split.train), takeRows(rows, split.test)];
      const probabilities = join(folder, 'probabilities');
      const files = { X: write('X', train.X), y: write('y', train.y), test: write('test', test.X), probabilities };
      await python.ask({ ...files, ...FOREST, nFeatures: rows.nFeatures, nClasses: rows.classes.length });
      return new Float64Array(Uint8Array.from(readFileSync(probabilities)).buffer);
    },
    end: () => {
      python.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
