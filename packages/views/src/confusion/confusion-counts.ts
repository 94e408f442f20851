import type { Frame } from '@weir/schema';
import { findField, frameLength, numericFields, toFinite, toText } from '../fields/find-fields.ts';

/** Counts by true class (rows) and predicted class (columns). */
export interface ConfusionCounts {
  readonly classes: readonly string[];
  readonly counts: ReadonlyArray<readonly number[]>;
  /** True if the last class combines several, so that its diagonal cell is not "correct". */
  readonly isMerged?: boolean;
}

/** Reads a frame with one cell per row: true, predicted, count. Repeated cells are summed. */
const fromCells = (frame: Frame): ConfusionCounts | null => {
  const [truth, predicted, count] = ['true', 'predicted', 'count'].map((name) => findField(frame, name)?.values);
  if (!truth || !predicted || !count) return null;
  const cells = new Map<string, Map<string, number>>();
  const seen = new Set<string>();
  for (let row = 0; row < frameLength(frame); row += 1) {
    const [is, said, many] = [toText(truth[row]), toText(predicted[row]), toFinite(count[row])];
    if (is === null || said === null || many === null || many < 0) continue;
    seen.add(is).add(said);
    const line = cells.get(is) ?? new Map<string, number>();
    line.set(said, Math.min(1e300, (line.get(said) ?? 0) + many));
    cells.set(is, line);
  }
  const classes = [...seen];
  return { classes, counts: classes.map((is) => classes.map((said) => cells.get(is)?.get(said) ?? 0)) };
};

/** Reads a square table: a column of true classes, then a numeric column per predicted class. */
const fromSquare = (frame: Frame): ConfusionCounts | null => {
  const [first] = frame.fields;
  const columns = numericFields(frame);
  const length = frameLength(frame);
  if (first?.type !== 'string' || length === 0 || columns.length !== length || frame.fields.length !== length + 1) return null;
  const names = Array.from(first.values, (name, row) => toText(name) ?? `class ${row + 1}`);
  const byName = names.map((name) => columns.find((column) => column.name === name));
  const inOrder = byName.every((column) => column !== undefined) && new Set(names).size === length ? byName : columns;
  return { classes: names, counts: names.map((_, row) => inOrder.map((column) => Math.max(0, toFinite(column.values[row]) ?? 0))) };
};

/** Reads the matrix in the metadata of a model summary. */
const fromFacts = (frame: Frame): ConfusionCounts | null => {
  const classifier = frame.meta?.custom?.classifier as { confusion_matrix?: unknown; classes?: unknown } | null | undefined;
  const { confusion_matrix: matrix, classes } = classifier ?? {};
  if (!Array.isArray(matrix) || !Array.isArray(classes) || matrix.length !== classes.length || classes.length === 0) return null;
  return {
    classes: classes.map((name, row) => toText(name) ?? `class ${row + 1}`),
    counts: classes.map((_, row) => classes.map((__, column) => Math.max(0, toFinite((matrix[row] as unknown[] | undefined)?.[column]) ?? 0))),
  };
};

/** Returns the confusion matrix of the first frame that has one, undefined if none has. */
export const findConfusion = (frames: readonly Frame[]): ConfusionCounts | undefined => {
  for (const read of [fromCells, fromFacts, fromSquare]) {
    for (const frame of frames) {
      const found = read(frame);
      if (found) return found;
    }
  }
  return undefined;
};

/** Keeps the classes with the most rows, in their order, and merges all others into one. */
export const mergeRareClasses = ({ classes, counts }: ConfusionCounts, most: number): ConfusionCounts => {
  if (classes.length <= most) return { classes, counts };
  const weight = counts.map((row, index) => row.reduce((sum, count) => sum + count, 0) + counts.reduce((sum, other) => sum + other[index], 0));
  const kept = weight
    .map((_, index) => index)
    .sort((a, b) => weight[b] - weight[a])
    .slice(0, Math.max(1, most - 1))
    .sort((a, b) => a - b);
  const place = classes.map((_, index) => (kept.includes(index) ? kept.indexOf(index) : kept.length));
  const merged = Array.from({ length: kept.length + 1 }, () => Array.from({ length: kept.length + 1 }, () => 0));
  counts.forEach((row, is) => row.forEach((count, said) => (merged[place[is]][place[said]] = Math.min(1e300, merged[place[is]][place[said]] + count))));
  return { classes: [...kept.map((index) => classes[index]), `${classes.length - kept.length} other classes`], counts: merged, isMerged: true };
};
