import { formatBytes, formatCompact, formatCount, formatNoun, formatPercent, truncate } from './format.ts';

test.each([
  [0, '0 B'],
  [0.4, '0.4 B'],
  [999, '999 B'],
  [999.9, '1 kB'],
  [1000, '1 kB'],
  [4_190_000, '4.19 MB'],
  [999_999, '1 MB'],
  [-25_200_000, '-25.2 MB'],
  [1e300, '1.0e+282 EB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0'],
  [0.03125, '0.0313'],
  [1284, '1.28k'],
  [0.00001, '1.0e-5'],
])('writes the bare number %d as %s', (value, text) => {
  expect(formatCompact(value)).toBe(text);
});

test('separates thousands in counts, and uses an exponent above the exact range', () => {
  expect(formatCount(12345)).toBe('12,345');
  expect(formatCount(1e20)).toBe('1.00e+20');
});

test('uses singular and plural', () => {
  expect([formatNoun(1, 'session'), formatNoun(2, 'session'), formatNoun(2, 'country', 'countries')]).toEqual([
    '1 session',
    '2 sessions',
    '2 countries',
  ]);
});

test('formats a ratio with one decimal', () => {
  expect(formatPercent(0.497)).toBe('49.7%');
  expect(formatPercent(-0.0001)).toBe('0.0%');
  expect(formatPercent(1.7e308)).toBe('1.8e+308%');
});

test('truncates to the length, including the ellipsis', () => {
  expect(truncate('abcdef', 4)).toBe('abc…');
  expect(truncate('abcd', 4)).toBe('abcd');
});
