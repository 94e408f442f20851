import fc from 'fast-check';
import { createRandom } from '@weir/kernels';
import { modelCardSchema, type ModelCard } from '@weir/schema';
import { weirEngine } from '../engines/weir-engine.ts';
import { calibrate, fitRiskCalibration } from '../risk/risk-calibration.ts';
import { inlineKernels } from '../../../runtime/threads/kernel-pool.ts';
import type { CardRows } from './card-rows.ts';
import { holdOutAtRandom, holdOutEntities, holdOutLast } from './hold-out.ts';
import { makeModelCard } from './model-card.ts';

const fit = async (train: { X: Float64Array; y: Int32Array }) => {
  const fitted = await weirEngine.fitClassifier(train, null, { nFeatures: 2, nClasses: 2, nTrees: 30, maxDepth: 6, seed: 1 }, inlineKernels);
  const calibration = fitRiskCalibration(fitted, train.y, 2);
  return (X: Float64Array) => calibrate(calibration.curves, fitted.classifier.probability(X));
};

const cardOf = (rows: CardRows): Promise<ModelCard> => makeModelCard({ rows, available_count: rows.y.length, fit, seed: 7 });

/** Returns rows with class 1 where the first feature is high; the second feature is the entity. */
const rowsOf = (count: number, entityOf: (row: number, label: number) => number, valueOf: (label: number, uniform: () => number) => number): CardRows => {
  const random = createRandom(11);
  const y = Int32Array.from({ length: count }, () => Number(random.uniform() < 0.4));
  const entity = Array.from(y, (label, row) => entityOf(row, label));
  const X = Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? valueOf(y[i >> 1], () => random.uniform()) : entity[i >> 1]));
  return { X, y, nFeatures: 2, classes: ['no', 'yes'], entity: entity.map((one) => `host ${one}`), time: Float64Array.from(y.keys()) };
};

const learnable = rowsOf(600, (row) => row % 20, (label, uniform) => label + 1.2 * uniform());
const figuresOf = (card: ModelCard, split: string) => card.splits.find((one) => one.split === split)!;

describe('holding out', () => {
  const cases = fc.record({ count: fc.integer({ min: 40, max: 200 }), nEntities: fc.integer({ min: 2, max: 30 }), seed: fc.nat(1000) });

  it('puts each row on one side, at random, by entity and by time', () => {
    fc.assert(
      fc.property(cases, ({ count, nEntities, seed }) => {
        const rows = rowsOf(count, (row) => (row * 7 + (row >> 3)) % nEntities, (label) => label);
        const [entities, last] = [holdOutEntities(rows, seed), holdOutLast(rows)];
        for (const held of [holdOutAtRandom(rows.y, 2, seed), ...(entities.ok ? [entities.rows] : []), ...(last.ok ? [last.rows] : [])]) {
          expect([...held.train, ...held.test].sort((a, b) => a - b)).toEqual([...rows.y.keys()]);
        }
        if (entities.ok) {
          const trained = new Set(Array.from(entities.rows.train, (row) => rows.entity[row]));
          expect(Array.from(entities.rows.test).filter((row) => trained.has(rows.entity[row]))).toEqual([]);
        }
        if (last.ok) expect(Math.max(...Array.from(last.rows.train, (row) => rows.time[row]))).toBeLessThan(Math.min(...Array.from(last.rows.test, (row) => rows.time[row])));
      }),
      { numRuns: 60 },
    );
  });

  it('names the entity that has all rows of a class', () => {
    const held = holdOutEntities(rowsOf(100, (row, label) => (label === 1 ? 99 : row % 5), (label) => label), 1);
    expect(held).toEqual({ ok: false, reason: 'All rows of class yes come from host 99: the model may learn this source instead of the class.' });
  });

  it('names the class that is missing on one side of the time', () => {
    const rows = rowsOf(100, (row) => row % 5, (label) => label);
    const late = { ...rows, time: Float64Array.from(rows.y, (label, row) => (label === 1 ? 0 : 1000 + row)) };
    expect(holdOutLast(late)).toMatchObject({ ok: false, reason: expect.stringMatching(/^Class yes has 0 rows in the last 30 % of the time and \d+ in the rest: both sides require 5/) as string });
  });
});

describe('the model card', () => {
  it('matches the schema and is reproducible', async () => {
    const card = await cardOf(learnable);
    expect(modelCardSchema.parse(card)).toEqual(card);
    expect(await cardOf(learnable)).toEqual(card);
    expect(card.splits.map(({ split, refusal }) => [split, refusal])).toEqual([['random', null], ['entity', null], ['time', null]]);
  });

  it('counts every held-out row once, and its intervals contain its figures', async () => {
    for (const { figures, test_size } of (await cardOf(learnable)).splits) {
      const { classes, confusion_matrix, accuracy, majority_share } = figures!;
      expect(confusion_matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(test_size);
      expect(classes.reduce((sum, { support }) => sum + support, 0)).toBe(test_size);
      expect(accuracy.value).toBeGreaterThan(majority_share);
      for (const { recall, precision, roc, precision_recall, calibration, roc_auc } of classes) {
        for (const { value, low, high } of [recall, precision]) expect(low! <= value && value <= high!).toBe(true);
        expect(roc_auc).toBeGreaterThan(0.8);
        expect([roc.x[0], roc.y[0], roc.x.at(-1), roc.y.at(-1)]).toEqual([0, 0, 1, 1]);
        expect(precision_recall.x[0]).toBe(0);
        expect(calibration.count.reduce((sum, count) => sum + count, 0)).toBe(test_size);
      }
    }
  });

  it('shows that a forest only recognises sources', async () => {
    const known = await cardOf(rowsOf(600, (row, label) => 2 * ((row * 13) % 20) + label, () => 0));
    const [random, entity] = [figuresOf(known, 'random').figures!, figuresOf(known, 'entity').figures!];
    expect(random.accuracy.value).toBeGreaterThan(0.95);
    expect(entity.balanced_accuracy.value).toBeLessThan(0.75);
    expect(known.caveats[0]).toContain('too optimistic');
  });

  it('is not sure of noise', async () => {
    const noise = await cardOf(rowsOf(600, (row) => row % 20, (_, uniform) => uniform()));
    const { sure_share, expected_calibration_error } = figuresOf(noise, 'random').figures!;
    expect(sure_share).toBeLessThan(0.3);
    expect(expected_calibration_error).toBeLessThan(0.12);
  });

  it('gives a reason instead of figures for an impossible split, and reports a sample', async () => {
    const rows = rowsOf(100, (row, label) => (label === 1 ? 99 : row % 5), (label) => label);
    const card = await makeModelCard({ rows, available_count: 5000, fit, seed: 1 });
    expect(figuresOf(card, 'entity')).toMatchObject({ figures: null, refusal: expect.stringContaining('come from host 99') as string });
    expect(figuresOf(card, 'random').figures!.resampled).toBe('row');
    expect(card.caveats.at(-1)).toBe('Measured on a uniform sample of 100 of 5,000 labelled sessions.');
  });
});
