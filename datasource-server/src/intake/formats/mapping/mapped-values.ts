import type { ColumnMapping } from '@weir/schema';
import { toIsoTime } from '../parsing/log-time.ts';

const DECIMAL = /^\d{1,20}(\.\d{1,12})?$/;
/** Units in a millisecond. */
const PER_MS = { s: 0.001, ms: 1, us: 1000, ns: 1e6 } as const;

/** Returns the time in a cell as UTC epoch ms; NaN where it is not a time in that unit. */
export const toMappedTime = (text: string | null, unit: ColumnMapping['time_unit']): number => {
  if (text === null) return NaN;
  if (unit === 'iso') return toIsoTime(text);
  return DECIMAL.test(text) ? Math.round(Number(text) / PER_MS[unit]) : NaN;
};

/** Returns a duration in milliseconds, 0 where there is none; NaN for a text that is not a number. */
export const toMappedDuration = (text: string | null, unit: ColumnMapping['duration_unit']): number => {
  if (text === null) return 0;
  return DECIMAL.test(text) ? Math.round(Number(text) / PER_MS[unit]) : NaN;
};

/** Returns a non-negative whole number, also as spreadsheets write it (`78.0`); null where there is none, NaN for anything else. */
export const toInteger = (text: string | null): number | null => {
  if (text === null) return null;
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
};

/** Returns the unit in which all texts are times between 2000 and 2100; null where there is none. */
export const findTimeUnit = (texts: readonly string[]): ColumnMapping['time_unit'] | null => {
  const units = ['iso', 's', 'ms', 'us', 'ns'] as const;
  return units.find((unit) => texts.every((text) => isThisCentury(toMappedTime(text, unit)))) ?? null;
};

const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2100, 0, 1);
const isThisCentury = (time: number): boolean => time >= FIRST && time < LAST;
