import type { LabelledRows } from '../engines/define-engine.ts';

/** Labelled rows with what is needed to hold some out fairly. */
export interface CardRows extends LabelledRows {
  /** Columns of X. */
  readonly nFeatures: number;
  /** Names by class index. */
  readonly classes: readonly string[];
  /** Who each row is of: rows of one entity hang together. */
  readonly entity: readonly string[];
  /** UTC epoch ms of each row. */
  readonly time: Float64Array;
}

/** Row numbers to fit on and row numbers held out. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Some of the rows, in the order asked for. */
export const takeRows = ({ X, y, nFeatures }: Pick<CardRows, 'X' | 'y' | 'nFeatures'>, rows: Int32Array): LabelledRows => {
  const taken = new Float64Array(rows.length * nFeatures);
  rows.forEach((row, index) => taken.set(X.subarray(row * nFeatures, (row + 1) * nFeatures), index * nFeatures));
  return { X: taken, y: rows.map((row) => y[row]) };
};
