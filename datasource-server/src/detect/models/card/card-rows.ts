import type { LabelledRows } from '../engines/define-engine.ts';

/** Labelled rows with the entity and time that splits need. */
export interface CardRows extends LabelledRows {
  /** Columns of X. */
  readonly nFeatures: number;
  /** Names by class index. */
  readonly classes: readonly string[];
  /** Entity of each row; rows of one entity are related. */
  readonly entity: readonly string[];
  /** UTC epoch ms of each row. */
  readonly time: Float64Array;
}

/** Row numbers to fit on and row numbers held out. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Returns some of the rows, in the given order. */
export const takeRows = ({ X, y, nFeatures }: Pick<CardRows, 'X' | 'y' | 'nFeatures'>, rows: Int32Array): LabelledRows => {
  const taken = new Float64Array(rows.length * nFeatures);
  let at = 0;
  for (const row of rows) for (let feature = 0; feature < nFeatures; feature++) taken[at++] = X[row * nFeatures + feature];
  return { X: taken, y: rows.map((row) => y[row]) };
};

/** Returns the rows that a condition holds for, ascending. */
export const rowsWhere = (nRows: number, holds: (row: number) => boolean): Int32Array => {
  const rows = new Int32Array(nRows);
  let count = 0;
  for (let row = 0; row < nRows; row++) if (holds(row)) rows[count++] = row;
  return rows.slice(0, count);
};
