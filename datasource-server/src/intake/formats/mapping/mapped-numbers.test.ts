import fc from 'fast-check';
import { findNumberFormat, isNumber, toNumber, toWhole, type NumberFormat } from './mapped-numbers.ts';

const AMBIGUOUS = 'ambiguous (set decimal or thousands in the mapping)';

describe('toWhole', () => {
  it.each<[string, ReturnType<typeof toWhole>, NumberFormat?]>([
    ['0', 0],
    ['512', 512],
    ['78.0', 78],
    ['78,0', 78],
    ['1500.000', 1500],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1 234 567', 1_234_567],
    ['12\u202f000', 12_000],
    ["12'000", 12_000],
    ['12_000', 12_000],
    ['1,234.0', 1234],
    ['1.234,0', 1234],
    ['1.2E+07', 12_000_000],
    ['1.5e3', 1500],
    ['2e-1', 'not a whole number'],
    ['1.5 kB', 1500],
    ['1.1 kB', 1100],
    ['2 MiB', 2_097_152],
    ['3GB', 3_000_000_000],
    ['100 B', 100],
    ['12.000', AMBIGUOUS],
    ['12,000', AMBIGUOUS],
    ['12.000', 12_000, { thousands: '.' }],
    ['12.000', 12, { decimal: '.' }],
    ['12.000', 12, { thousands: ',' }],
    ['12.000', 12_000, { decimal: ',' }],
    ['12,000', 12_000, { thousands: ',' }],
    ['12,000', 12_000, { decimal: '.' }],
    ['12,5', 'not a whole number', { thousands: ',' }],
    ['0.500', 'not a whole number'],
    ['1,23,456', 'not a whole number'],
    ['1,234,56', 'not a whole number'],
    ['12,000.5', 'not a whole number'],
    ['-5', 'negative'],
    ['-0', 0],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 'larger than 9007199254740991'],
    ['1e30', 'larger than 9007199254740991'],
    ['0x10', 'not a whole number'],
    ['1 2', 'not a whole number'],
    ['', 'not a whole number'],
    ['many', 'not a whole number'],
    ['Infinity', 'not a whole number'],
  ])('reads %s as %s with %j', (text, expected, format = {}) => expect(toWhole(text, format)).toBe(expected));

  it('reads whole numbers in every format that says how they are written', () => {
    const separators = [',', '.', ' ', "'", '_'] as const;
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.constantFrom(...separators), fc.integer({ min: 0, max: 5 }), (value, thousands, zeros) => {
        const decimal = thousands === '.' ? ',' : '.';
        const grouped = String(value).replace(/\B(?=(\d{3})+$)/g, thousands);
        const text = zeros === 0 ? grouped : `${grouped}${decimal}${'0'.repeat(zeros)}`;
        expect(toWhole(text, { thousands, decimal })).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('never gives another value without a format than with the right one', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.constantFrom<NumberFormat>({ thousands: ',' }, { thousands: '.' }, { decimal: '.' }, { decimal: ',' }), fc.nat(3), (value, format, digits) => {
        const text = format.thousands === undefined ? `${value}${format.decimal!}${'0'.repeat(digits + 1)}` : String(value).replace(/\B(?=(\d{3})+$)/g, format.thousands);
        expect([toWhole(text, format), AMBIGUOUS]).toContain(toWhole(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('toNumber', () => {
  it('keeps fractions', () => expect([toNumber('4.377', { decimal: '.' }), toNumber('0.027947'), toNumber('1,5')]).toEqual([4.377, 0.027947, 1.5]));
});

describe('isNumber', () => {
  it('accepts numbers that cannot be used, which are rejected row by row', () => expect(['-5', '1e30', '12.000', '7'].every(isNumber)).toBe(true));
  it('rejects other texts', () => expect(['x', '1.5', '192.0.2.1', '2026-03-02'].some(isNumber)).toBe(false));
});

describe('findNumberFormat', () => {
  it.each<[readonly string[], NumberFormat]>([
    [['12,000', '1,234,567'], { thousands: ',' }],
    [['12.000', '1.234.567'], { thousands: '.' }],
    [['12,000', '999,0'], { decimal: ',' }],
    // Not a number of bytes, so not a sign of how they are written.
    [['12.000', '1.5'], {}],
    [['12,000', '78.0'], { decimal: '.' }],
    [['1,234.00', '7'], { decimal: '.', thousands: ',' }],
    [['12,000', '7'], {}],
    [['1,234,567', '1.234.567', '1,0'], {}],
    [[], {}],
  ])('finds in %j the format %j', (texts, format) => expect(findNumberFormat(texts)).toEqual(format));
});
