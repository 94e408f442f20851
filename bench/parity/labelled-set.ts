import { createRandom } from '@weir/kernels';
import { createDraws, type Draws } from './draws.ts';

/** Rows with the truth beside them. */
export interface LabelledSet {
  /** Row-major, finite, length y.length * nFeatures. */
  readonly X: Float64Array;
  readonly nFeatures: number;
  /** Class of each row, from 0. Of two classes in a set for anomalies, 1 is the anomaly. */
  readonly y: Uint8Array;
  readonly nClasses: number;
}

/** A set by name; the rows are made when they are asked for, and are the same every time. */
export interface NamedSet {
  readonly name: string;
  /** What its rows are like. */
  readonly about: string;
  make(): LabelledSet;
}

/** How large a generated set is. */
export interface Size {
  readonly nFeatures: number;
  /** Rows of each class; the last entry of a set for anomalies counts them. */
  readonly rowsByClass: readonly number[];
}

/** Fills one row, which comes as zeros, for its class. */
export type FillRow = (row: Float64Array, klass: number) => void;

/**
 * Names a generated set.
 *
 * The name seeds the chance, so that a set does not change when others are added. The classes come in shuffled order.
 *
 * @param prepare - draws what all rows share (centres, weights) and gives what fills a row.
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

/** Gives another class to a share of the rows, drawn from the others alike. */
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

/** Gives the seed of a set's chance: FNV-1a of its name. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
