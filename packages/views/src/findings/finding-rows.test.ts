import type { Field, Frame } from '@weir/schema';
import { toFindingRows } from './finding-rows.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const frame = (...more: Field[]): Frame => ({
  name: 'findings',
  fields: [
    field('severity', 'string', ['low', 'high', 'high', null]),
    field('entity', 'string', ['a', 'b', 'c', 'd']),
    field('start_time', 'time', [10, 20, 30, null]),
    field('end_time', 'time', [5, 25, null, 1]),
    ...more,
  ],
});

test('sorts by severity, lower priority last among equals, and counts findings without a time', () => {
  const { findings, skipped_count } = toFindingRows(frame(field('priority', 'string', ['usual', 'lower', 'usual', null])));
  expect(findings.map(({ entity }) => entity)).toEqual(['c', 'b', 'a']);
  expect(skipped_count).toBe(1);
});

test('ends no finding before it starts', () => {
  expect(toFindingRows(frame()).findings.map(({ start_time, end_time }) => end_time - start_time)).toEqual([5, 0, 0]);
});

test('reads votes from JSON or text, and keeps invalid JSON as text', () => {
  const votes = ['not {json', JSON.stringify([{ view: 'session_forest', weight: 0.5, says: 'rare' }, null]), '7', null];
  const { findings } = toFindingRows(frame(field('votes', 'string', votes)));
  expect(findings.map((finding) => finding.votes)).toEqual([['Isolation forest (50%): rare'], ['7'], ['not {json']]);
});
