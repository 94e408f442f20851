import { severityColor, severityRank, severityWord } from './severities.ts';
import { darkTheme, lightTheme } from './theme.ts';

test('ranks the most severe highest, and an unknown severity lowest', () => {
  expect(['info', 'low', 'medium', 'HIGH', 'odd', null].map(severityRank)).toEqual([1, 2, 3, 4, 0, 0]);
});

test('has a word and a colour for each severity', () => {
  expect([severityWord('high'), severityWord(null)]).toEqual(['high', 'unrated']);
  for (const theme of [darkTheme, lightTheme]) expect(new Set(['info', 'low', 'medium', 'high'].map((one) => severityColor(one, theme))).size).toBe(4);
});
