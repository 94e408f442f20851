import { bySplit, splitWords } from './split-words.ts';

test('names the known splits, and returns others unchanged', () => {
  expect(['random', 'entity', 'time', 'site', 'constructor'].map(splitWords)).toEqual(['random split', 'source split', 'time split', 'site', 'constructor']);
});

test('sorts the most optimistic split first and unknown splits last', () => {
  expect(['site', 'time', 'entity', 'random'].sort(bySplit)).toEqual(['random', 'entity', 'time', 'site']);
});
