import { bySplit, splitWords } from './split-words.ts';

test('puts the splits into words, and leaves one it does not know', () => {
  expect(['random', 'entity', 'time', 'site', 'constructor'].map(splitWords)).toEqual(['at random', 'by source', 'by time', 'site', 'constructor']);
});

test('reads the flattering split first and others last', () => {
  expect(['site', 'time', 'entity', 'random'].sort(bySplit)).toEqual(['random', 'entity', 'time', 'site']);
});
