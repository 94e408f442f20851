import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = process.env['WEIR_SHARED_DATA'] ?? resolve(__dirname, '../../../../shared/data');
const hasSharedData = existsSync(resolve(folder, 'reference'));
const skipped = it.skip;

/** Defines a test that needs the real data; it is skipped, with a note in its title, if they are missing. */
export const realDataIt = (title: string, test: () => void): void =>
  hasSharedData ? it(title, test) : skipped(`${title} (skipped: real data not available)`, test);

/** Reads a JSON file of the reference folder. */
export function loadReference<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(folder, 'reference', name), 'utf8')) as T;
}

/** Returns columns of the real sessions, row-major, in the order of the CSV. */
export function loadFeatures(names: readonly string[]): Float64Array {
  const { rows } = loadReference<{ rows: Record<string, number[]> }>('features.json');
  const nRows = rows[names[0]].length;
  return Float64Array.from({ length: nRows * names.length }, (_, i) => rows[names[i % names.length]][Math.floor(i / names.length)]);
}

/** Returns X as scikit-learn's trees use it: scaled like StandardScaler, then rounded to float32. */
export function standardScaled(X: Float64Array, mean: readonly number[], scale: readonly number[]): Float64Array {
  return X.map((value, i) => Math.fround((value - mean[i % mean.length]) / scale[i % mean.length]));
}

/** Reference values of one isolation forest. */
export interface IsolationForestReference {
  readonly features: string[];
  readonly scaler_mean: number[];
  readonly scaler_scale: number[];
  readonly offset: number;
  readonly score_samples: number[];
  readonly flag_rows: number[];
  readonly over_200_seeds: { mean: number[] };
}

/** Reference values of the random forest. */
export interface RandomForestReference {
  readonly features: string[];
  readonly threshold: number;
  readonly train_index: number[];
  readonly test_index: number[];
  readonly scaler_mean: number[];
  readonly scaler_scale: number[];
  readonly proba1: number[];
  readonly confusion: number[][];
  readonly accuracy: number;
  readonly auc: number;
  readonly importances: Record<string, number>;
  readonly over_100_rf_seeds_same_split: {
    acc_min: number;
    acc_max: number;
    importances_mean: number[];
    importances_std: number[];
    proba_mean: number[];
  };
}
