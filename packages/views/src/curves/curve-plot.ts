import type { Frame } from '@weir/schema';
import { NARROW_WIDTH } from '../style/chart-style.ts';
import { truncate } from '../style/format.ts';
import { uniqueNames } from '../style/notes.ts';
import { splitWords } from '../style/split-words.ts';
import { CURVE_WORDS, type CurveChoice, type CurveWords } from './curve-kinds.ts';
import { type CurveLine, type CurvePoint, classShare, toCurveLines } from './curve-lines.ts';

/** Curves of one kind: everything that their marks are drawn from. */
export interface CurvePlot {
  readonly curve: CurveChoice;
  readonly words: CurveWords;
  readonly lines: readonly CurveLine[];
  /** Name of each line in the legend. */
  readonly names: readonly string[];
  readonly classes: readonly string[];
  readonly splits: readonly string[];
  /** True where every point lies in the unit square. */
  readonly isInUnit: boolean;
  readonly largestCount: number;
  /** Points at the threshold that the model uses, with the index of their line. */
  readonly workingPoints: ReadonlyArray<{ readonly line: number; readonly point: CurvePoint }>;
  /** Share of each class: the precision of always predicting it. Only for the precision-recall curve. */
  readonly classShares: ReadonlyArray<{ readonly name: string; readonly share: number }>;
  readonly isNarrow: boolean;
}

const nameOf = (line: CurveLine, length: number, title: string): string =>
  [truncate(line.class, length), truncate(splitWords(line.split), length)].filter((part) => part !== '').join(', ') || title;

const toClassShares = (frame: Frame, classes: readonly string[]) => {
  const calibration = toCurveLines(frame, 'calibration');
  return classes
    .flatMap((name) => {
      const shares = calibration.filter((line) => line.class === name).map(({ points }) => classShare(points)).filter((share) => share !== null);
      return shares.length === 0 ? [] : [{ name, share: shares.reduce((a, b) => a + b, 0) / shares.length }];
    })
    .slice(0, 4);
};

/** Reads what the marks need from the lines of a curve. */
export const toCurvePlot = (frame: Frame, curve: CurveChoice, lines: readonly CurveLine[], width: number): CurvePlot => {
  const words = CURVE_WORDS[curve] ?? CURVE_WORDS.roc;
  const isNarrow = width < NARROW_WIDTH;
  const classes = [...new Set(lines.map((line) => line.class))];
  const points = lines.flatMap((line) => line.points);
  return {
    curve,
    words,
    lines,
    names: uniqueNames(lines.map((line) => nameOf(line, isNarrow ? 14 : 24, words.title))),
    classes,
    splits: [...new Set(lines.map(({ split }) => split))],
    isInUnit: points.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1),
    largestCount: points.reduce((most, { count }) => Math.max(most, count ?? 0), 1),
    workingPoints: lines.flatMap((line, index) => line.points.filter(({ isWorkingPoint }) => isWorkingPoint).map((point) => ({ line: index, point }))),
    classShares: curve === 'precision_recall' ? toClassShares(frame, classes) : [],
    isNarrow,
  };
};
