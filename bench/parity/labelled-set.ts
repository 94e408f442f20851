import { createRandom } from '@weir/kernels';
import { createDraws, type Draws } from './draws.ts';

/** Rows with their true classes. */
export interface LabelledSet {
  /** Row-major, finite, length y.length * nFeatures. */
  readonly X: Float64Array;
  readonly nFeatures: number;
  /** Class of each row, from 0. In a set for anomalies, class 1 is the anomaly. */
  readonly y: Uint8Array;
  readonly nClasses: number;
}

/** A named set; its rows are generated on demand and reproducible. */
export interface NamedSet {
  readonly name: string;
  /** Description of its rows. */
  readonly about: string;
  make(): LabelledSet;
}

/** Size of a generated set. */
export interface Size {
  readonly nFeatures: number;
  /** Number of rows per class; in a set for anomalies the last entry is their number. */
  readonly rowsByClass: readonly number[];
}

/** Fills one zero-initialised row for its class. */
export type FillRow = (row: Float64Array, klass: number) => void;

/**
 * Defines a generated set.
 *
 * The name is the random seed, so that a set does not change when others are added. Classes are in shuffled order.
 *
 * @param prepare - draws the common parameters of all rows (centres, weights) and returns the function that fills a row.
 */
export function generatedSet(name: string, about: string, size: Size, prepare: (draws: Draws) => FillRow): NamedSet {
  return {
    name,
    about,
    make: () => {
      const draws = createDraws(createRandom(seedOf(name)));
      const y = Uint8Array.from(size.rowsByClass.flatMap((nRows, klass) => new Array<number>(nRows).fill(klass)));
      draws.shuffle(y);
      const { nFeatures } = size;
      const X = new Float64Array(y.length * nFeatures);
      const fill = prepare(draws);
      y.forEach((klass, row) => fill(X.subarray(row * nFeatures, (row + 1) * nFeatures), klass));
      return { X, nFeatures, y, nClasses: size.rowsByClass.length };
    },
  };
}

/** Changes the class of a share of the rows to another class, chosen uniformly. */
export function withLabelNoise(set: NamedSet, share: number): NamedSet {
  return {
    ...set,
    make: () => {
      const made = set.make();
      const draws = createDraws(createRandom(seedOf(set.name), 1));
      const y = made.y.map((klass) =>
        draws.uniform() < share ? (klass + 1 + draws.below(made.nClasses - 1)) % made.nClasses : klass,
      );
      return { ...made, y };
    },
  };
}

/** Returns the random seed of a set: FNV-1a of its name. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
