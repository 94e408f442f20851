import type { CardSplit, CardSplitName, ModelCard } from '@weir/schema';
import type { LabelledRows } from '../engines/define-engine.ts';
import { takeRows, type CardRows, type RowSplit } from './card-rows.ts';
import { holdOutAtRandom, holdOutEntities, holdOutLast, type HeldOut } from './hold-out.ts';
import { measureRows } from './measure-rows.ts';

/** Returns calibrated class probabilities of rows, row-major. */
export type ToProbabilities = (X: Float64Array) => Float64Array;

/** Inputs of a model card. */
export interface CardParts {
  readonly rows: CardRows;
  /** Number of all labelled rows; `rows` may be a sample of them. */
  readonly available_count: number;
  /** Fits and calibrates a classifier; called at most once per split. */
  readonly fit: (train: LabelledRows) => Promise<ToProbabilities>;
  /** A random split of `rows` with its fitted classifier; drawn and fitted when left out. */
  readonly fitted?: { readonly rows: RowSplit; readonly toProbabilities: ToProbabilities };
  readonly seed: number;
}

/** Measures a classifier on rows held out at random, by entity and by time; an impossible split has a reason instead of figures. */
export const makeModelCard = async ({ rows, available_count, fit, fitted, seed }: CardParts): Promise<ModelCard> => {
  const measure = async (split: CardSplitName, held: HeldOut, known?: ToProbabilities): Promise<CardSplit> => {
    if (!held.ok) return { split, train_size: 0, test_size: 0, figures: null, refusal: held.reason };
    const { train, test } = held.rows;
    const toProbabilities = known ?? (await fit(takeRows(rows, train)));
    const { X, y } = takeRows(rows, test);
    const entity = Array.from(test, (row) => rows.entity[row]);
    return { split, train_size: train.length, test_size: test.length, figures: measureRows(y, toProbabilities(X), rows.classes, entity, seed), refusal: null };
  };
  const atRandom: HeldOut = { ok: true, rows: fitted?.rows ?? holdOutAtRandom(rows.y, rows.classes.length, seed) };
  const splits = [
    await measure('random', atRandom, fitted?.toProbabilities),
    await measure('entity', holdOutEntities(rows, seed)),
    await measure('time', holdOutLast(rows)),
  ];
  return {
    row_count: rows.y.length,
    available_count,
    entity_count: new Set(rows.entity).size,
    splits,
    caveats: toCaveats(rows, available_count, splits),
  };
};

/** Names of the splits in sentences. */
export const SPLIT_NAMES: Readonly<Record<CardSplit['split'], string>> = { random: 'random split', entity: 'split by source', time: 'split by time' };

const toCaveats = (rows: CardRows, available_count: number, splits: readonly CardSplit[]): string[] => {
  const shown = (count: number): string => count.toLocaleString('en-US');
  const optimistic = 'Rows of one source are related, and the random split has most sources on both sides, so its figures are too optimistic. The split by source shows the figures for new sources, and the split by time those for later traffic.';
  const sampled = `Measured on a uniform sample of ${shown(rows.y.length)} of ${shown(available_count)} labelled sessions.`;
  const alone = splits.filter(({ figures }) => figures?.resampled === 'row').map(({ split }) => SPLIT_NAMES[split]);
  const narrow = `The intervals of the ${alone.join(' and the ')} resample single rows, because a class has too few sources: they are too narrow.`;
  return [optimistic, ...(alone.length > 0 ? [narrow] : []), ...(rows.y.length < available_count ? [sampled] : [])];
};
