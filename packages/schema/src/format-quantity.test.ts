import { formatBytes, formatDuration, formatQuantity } from './format-quantity.ts';

describe('formatted quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.9, '1.0 kB'],
    [4_800_000, '4.8 MB'],
    [25_207_794, '25.2 MB'],
    [999_950, '1.0 MB'],
  ])('%d bytes reads %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

  it.each([
    [600, '10 min'],
    [45, '45 s'],
    [90_000, '25 h'],
    [432_000, '5 days'],
  ])('%d seconds reads %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));

  it('keeps the unit', () => {
    expect(formatQuantity(0.05, 'percentunit')).toBe('5 %');
    expect(formatQuantity(1500, 'Bps')).toBe('1.5 kB/s');
    expect(formatQuantity(12345)).toBe('12,345');
  });
});
