import type { Field, Frame } from '@weir/schema';
import { findConfusion, mergeRareClasses } from './confusion-counts.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const cells: Frame = {
  name: 'cells',
  fields: [field('true', 'string', ['a', 'a', 'b', 'a', null, 'b']), field('predicted', 'string', ['a', 'b', 'b', 'a', 'a', 'a']), field('count', 'number', [5, 2, 9, 1, 7, NaN])],
};
const matrix = { classes: ['a', 'b'], counts: [[6, 2], [0, 9]] };

test('reads one cell per row, and sums repeated cells', () => {
  expect(findConfusion([cells])).toEqual(matrix);
});

test('reads a square table in any order of columns', () => {
  const square: Frame = { name: 'square', fields: [field('class', 'string', ['a', 'b']), field('b', 'number', [2, 9]), field('a', 'number', [6, 0])] };
  expect(findConfusion([square])).toEqual(matrix);
  expect(findConfusion([{ ...square, fields: square.fields.slice(0, 2) }])).toBeUndefined();
});

test("reads the model summary, and returns nothing without a classifier", () => {
  const summary = (classifier: unknown): Frame => ({ name: 'model summary', meta: { custom: { classifier } }, fields: [field('model_version', 'string', ['1'])] });
  expect(findConfusion([summary({ classes: ['a', 'b'], confusion_matrix: [[6, 2], [0, 9]] })])).toEqual(matrix);
  expect(findConfusion([summary(null)])).toBeUndefined();
  expect(findConfusion([summary({ classes: ['a'], confusion_matrix: [] })])).toBeUndefined();
});

test('merges the rarest classes into one without losing rows', () => {
  const merged = mergeRareClasses({ classes: ['a', 'b', 'c', 'd'], counts: [[50, 0, 1, 2], [0, 3, 0, 1], [4, 0, 60, 0], [0, 1, 0, 2]] }, 3);
  expect(merged).toEqual({ classes: ['a', 'c', '2 other classes'], counts: [[50, 1, 2], [4, 60, 0], [0, 0, 7]], isMerged: true });
});
