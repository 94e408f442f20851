import type { ColumnMapping } from '@weir/schema';

/** Characters in the numbers of a log; a log without them has numbers that can be read in one way only. */
export type NumberFormat = Pick<ColumnMapping, 'decimal' | 'thousands'>;

/** Why a text is not a number that can be used. */
export type NumberProblem = 'not a whole number' | 'negative' | 'larger than 9007199254740991' | 'ambiguous (set decimal or thousands in the mapping)';

const DIGITS = /^\d{1,15}$/;
/** A number, its exponent, and a unit of bytes. */
const NUMBER = /^(-)?([\d.,'_ \u00a0\u202f]*\d)(?:[eE]([+-]?\d{1,3}))?(?: ?([kKMGTP])?(i)?(B|b|bytes)?)?$/;
const GROUPED = /^[1-9]\d{0,2}([,.'_ \u00a0\u202f])\d{3}(?:\1\d{3})*(?:([.,])(\d+))?$/;
const FRACTION = /^\d+([.,])\d+$/;
const POWERS = ' KMGTP';

/** A way to read a number, and what the characters in it mean then. */
interface Reading extends NumberFormat {
  readonly value: number;
}

/** Returns the ways to read digits with separators. */
const toReadings = (digits: string): Reading[] => {
  const readings: Reading[] = [];
  const grouped = GROUPED.exec(digits);
  if (grouped !== null && grouped[1] !== grouped[2]) {
    const [whole, fraction = ''] = grouped[2] === undefined ? [digits] : digits.split(grouped[2]);
    const thousands = /[\u00a0\u202f]/.test(grouped[1]) ? ' ' : (grouped[1] as NumberFormat['thousands']);
    readings.push({ value: Number(`${whole.replace(/\D/g, '')}.${fraction}`), thousands, ...(grouped[2] === undefined ? {} : { decimal: grouped[2] as NumberFormat['decimal'] }) });
  }
  const simple = FRACTION.exec(digits);
  if (simple !== null) readings.push({ value: Number(digits.replace(',', '.')), decimal: simple[1] as NumberFormat['decimal'] });
  return readings;
};

const isIn = (format: NumberFormat, { decimal, thousands }: Reading): boolean =>
  (decimal === undefined || (decimal !== format.thousands && (format.decimal === undefined || format.decimal === decimal))) &&
  (thousands === undefined || (thousands !== format.decimal && (format.thousands === undefined || format.thousands === thousands)));

/** Reads digits with separators: NaN where they are not a number, null where they have two readings. */
const toValue = (digits: string, format: NumberFormat): number | null => {
  if (/^\d+$/.test(digits)) return Number(digits);
  const readings = toReadings(digits).filter((reading) => isIn(format, reading));
  return readings.length === 2 ? null : (readings[0]?.value ?? NaN);
};

/** Returns a non-negative number in a cell, or why it is not one. */
export const toNumber = (text: string, format: NumberFormat = {}): number | NumberProblem => {
  if (DIGITS.test(text)) return Number(text);
  const found = NUMBER.exec(text);
  if (found === null) return 'not a whole number';
  const [, sign, digits, exponent, power, binary, unit] = found;
  if (binary !== undefined && (power === undefined || unit === undefined)) return 'not a whole number';
  const value = toValue(digits, format);
  if (value === null) return 'ambiguous (set decimal or thousands in the mapping)';
  if (Number.isNaN(value)) return 'not a whole number';
  if (sign !== undefined && value !== 0) return 'negative';
  const scaled = power === undefined ? value : value * (binary === undefined ? 1000 : 1024) ** POWERS.indexOf(power.toUpperCase());
  return exponent === undefined ? scaled : Number(`${scaled}e${exponent}`);
};

/**
 * Returns a non-negative whole number in a cell, or why it is not one. Reads `1,234,567`, `78.0`, `1.2E+07` and units of bytes
 * (`1.5 kB`, `2 MiB`). One group such as `12.000` has two readings: the format decides, and without one it is ambiguous.
 */
export const toWhole = (text: string, format: NumberFormat = {}): number | NumberProblem => {
  const value = toNumber(text, format);
  if (typeof value !== 'number') return value;
  // A product such as 1.1 * 1000 may miss the whole number by its last bit.
  const whole = Math.round(value);
  if (whole > Number.MAX_SAFE_INTEGER) return 'larger than 9007199254740991';
  return Math.abs(value - whole) <= whole * Number.EPSILON * 2 ? whole : 'not a whole number';
};

/** Returns whether a text is a number, also one that cannot be used because it is negative, too large or ambiguous. */
export const isNumber = (text: string): boolean => {
  const value = toWhole(text);
  return typeof value === 'number' || value !== 'not a whole number';
};

/** Returns the meaning of `,` and `.` in the whole numbers that can be read in one way only; empty where they disagree or have neither. */
export const findNumberFormat = (texts: readonly string[]): NumberFormat => {
  const readings = texts.map((text) => toReadings(text.trim())).flatMap((all) => (all.length === 1 && Number.isInteger(all[0].value) ? all : []));
  const found = (character: 'decimal' | 'thousands'): Set<string> => new Set(readings.flatMap((reading) => reading[character] ?? []));
  const [decimals, groups] = [found('decimal'), found('thousands')];
  if (decimals.size > 1 || groups.size > 1 || [...decimals].some((character) => groups.has(character))) return {};
  const [[decimal], [thousands]] = [[...decimals] as Array<NumberFormat['decimal']>, [...groups] as Array<NumberFormat['thousands']>];
  return { ...(decimal === undefined ? {} : { decimal }), ...(thousands === undefined ? {} : { thousands }) };
};
