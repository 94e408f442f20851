import type { Field, Frame } from '@weir/schema';
import { toModelFigures } from './model-figures.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const card: Frame = {
  name: 'model card',
  meta: { custom: { model_version: 'v1' } },
  fields: [
    field('split', 'string', ['time', 'random', 'random', 'entity']),
    field('class', 'string', [null, 'high', 'usual', 'high']),
    field('recall', 'number', [null, 0.9, 0.8, NaN]),
    field('recall_low', 'number', [null, 0.85, null, null]),
    field('recall_high', 'number', [null, 0.95, null, null]),
    field('balanced_accuracy', 'number', [null, 0.85, 0.85, 0.7]),
    field('support', 'number', [null, 20, 80, 5]),
    field('test_size', 'number', [0, 100, 100, 50]),
    field('refusal', 'string', ['Too few rows.', null, null, null]),
  ],
};

test('reads overall figures once per split, and class figures once per class', () => {
  expect(toModelFigures([card]).figures.map((figure) => [figure.measure, figure.class, figure.split, figure.value, figure.support])).toEqual([
    ['balanced_accuracy', null, 'random', 0.85, 100],
    ['recall', 'high', 'random', 0.9, 20],
    ['recall', 'usual', 'random', 0.8, 80],
    ['balanced_accuracy', null, 'entity', 0.7, 50],
  ]);
});

test('reads intervals, versions and the reason why a split has no figures', () => {
  const { figures, refusals } = toModelFigures([card]);
  expect(figures[1]).toMatchObject({ low: 0.85, high: 0.95, version: 'v1' });
  expect(figures[2]).toMatchObject({ low: null, high: null });
  expect(refusals).toEqual([{ split: 'time', version: 'v1', why: 'Too few rows.' }]);
});
