import { checkText, EXCEPTIONS, WORDS } from '../../scripts/vocabulary.mjs';

/** The phrases that the project replaced, as they stood in texts. */
const REPLACED = [
  'an even sample by hash',
  'so that they are told apart',
  'the model is fitted anew',
  'every way in of the server',
  'ways in',
  'const finding: ToldFinding',
  'analysts told the model',
  'judged by the model',
  'nothing is judged yet',
  'a session forest',
  'sources with a usual',
  'the usual of a source',
  'flags that stay',
  'what the data can and cannot say',
  'what became of the rows',
  'the sender is let go',
  'it may come again',
  'comes to that finding again',
  'the request bears no token',
  'the body is no JSON',
  'as many as there may be',
  'the caller waits no longer',
  'whoever asks',
  'nobody is watching',
  'it begins as no log does',
  'the seed of every chance',
  'how many it takes more than',
  'held against all sources',
  'a feature that the forest is given',
  'sessions that stand apart',
  'raised when',
  'one story',
  'what it cannot see',
  'four of which',
  'a room of the house',
  'a shelf of views',
  'it goes on producing',
  'the price beside the peer',
  'doubled legs',
  'the clock of the log',
  'new SingleFlight()',
  'the log says so',
  'when that is mended',
];

test.each(REPLACED)('finds "%s"', (phrase) => {
  expect(checkText('docs/page.md', `Words before, ${phrase}, words after.`)).not.toEqual([]);
});

test.each([
  'There is no finding without evidence.',
  'A prejudged case, a standard, an evening, a mushroom.',
  'The column doubled_legs keeps its name.',
  'The usual way is the default.',
  'Sources have a baseline; the model scores sessions.',
])('leaves "%s" alone', (sentence) => {
  expect(checkText('docs/page.md', sentence)).toEqual([]);
});

test('names file, line, phrase and replacement', () => {
  expect(checkText('a.ts', 'const a = 1;\n// fitted anew')).toEqual(['a.ts:2: "anew" -> again, or refit, rescore, rebuild']);
});

test('each exception has a reason', () => {
  expect(EXCEPTIONS.length).toBeLessThan(20);
  for (const { reason } of EXCEPTIONS) expect(reason.length).toBeGreaterThan(10);
  expect(WORDS.length).toBeGreaterThan(40);
});
