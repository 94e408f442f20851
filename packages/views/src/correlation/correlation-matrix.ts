import type { Field, Frame } from '@weir/schema';
import { frameLength, toFinite } from '../fields/find-fields.ts';
import { type Coefficient, toCoefficient } from './correlation-coefficient.ts';

/** Rows compared; of more, an even selection. */
const MOST_ROWS = 5_000;

/** Two fields and their coefficient. */
export interface CorrelationPair {
  readonly a: Field;
  readonly b: Field;
  readonly value: number;
}

/** Coefficients of every pair of fields. */
export interface CorrelationMatrix {
  readonly fields: readonly Field[];
  readonly at: (row: number, column: number) => Coefficient | null;
  /** Pairs that have a coefficient, the strongest first. */
  readonly pairs: readonly CorrelationPair[];
  readonly row_count: number;
}

const selectRows = (length: number): number[] => {
  const count = Math.min(length, MOST_ROWS);
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
};

/** Compares every pair of fields, over at most 5,000 rows of the frame. */
export const toCorrelationMatrix = (frame: Frame, fields: readonly Field[], method: 'spearman' | 'pearson'): CorrelationMatrix => {
  const rows = selectRows(frameLength(frame));
  const columns = fields.map((field) => rows.map((row) => toFinite(field.values[row])));
  const matrix = fields.map((_, i) => fields.map((__, j) => (j <= i ? toCoefficient(columns[i], columns[j], method) : null)));
  const at = (i: number, j: number) => matrix[Math.max(i, j)][Math.min(i, j)];
  const pairs = fields
    .flatMap((a, i) => fields.slice(0, i).map((b, j) => ({ a, b, value: at(i, j)?.value ?? null })))
    .filter((pair): pair is CorrelationPair => pair.value !== null)
    .sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
  return { fields, at, pairs, row_count: rows.length };
};
