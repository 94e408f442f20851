import type { ColumnMapping } from '@weir/schema';
import { parseTimeZone } from '../parsing/calendar.ts';
import { toCalendarTime, toLogTime } from '../parsing/log-time.ts';
import { compileTimeFormat, type TimeReader } from '../parsing/time-format.ts';
import { toNumber, type NumberFormat } from './mapped-numbers.ts';

const DECIMAL = /^\d{1,20}(\.\d{1,12})?$/;
/** Units in a millisecond. */
const PER_MS = { s: 0.001, ms: 1, us: 1000, ns: 1e6 } as const;
const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2100, 0, 1);

/** How the times of a log are written. */
export type TimeShape = Pick<ColumnMapping, 'time_unit' | 'time_format' | 'date_order' | 'zone'>;

/** Returns whether a time is between 2000 and 2100, as times in a log are if their unit is right. */
export const isPlausible = (time: number): boolean => time >= FIRST && time < LAST;

/** Returns a reader of times as UTC epoch ms; it returns NaN for a text that is not a time in this shape. */
export const openTimes = ({ time_unit, time_format, date_order, zone: name }: TimeShape): TimeReader => {
  const zone = name === undefined ? undefined : (parseTimeZone(name) ?? undefined);
  if (time_format !== undefined) {
    const read = compileTimeFormat(time_format, zone);
    return (text) => read(text);
  }
  if (time_unit === 'iso') return (text) => toCalendarTime(text, { zone, date_order });
  return (text) => (DECIMAL.test(text) ? Math.round(Number(text) / PER_MS[time_unit]) : NaN);
};

const CLOCK = /^(\d{1,4}):([0-5]\d):([0-5]\d(?:[.,]\d{1,9})?)$/;

/** Returns a duration in milliseconds, also of `h:mm:ss`; NaN for a text that is not a duration. */
export const toDuration = (text: string, unit: ColumnMapping['duration_unit'], format: NumberFormat = {}): number => {
  const clock = CLOCK.exec(text);
  if (clock !== null) return Math.round((Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3].replace(',', '.'))) * 1000);
  // A duration often has three decimals, and hardly ever groups.
  const value = toNumber(text, format.decimal === undefined && format.thousands === undefined ? { decimal: text.includes(',') ? undefined : '.' } : format);
  return typeof value === 'number' && value <= Number.MAX_SAFE_INTEGER ? Math.round(value / PER_MS[unit]) : NaN;
};

/** Shapes of times, in the order in which they are tried. */
const SHAPES: readonly TimeShape[] = [
  { time_unit: 'iso' },
  { time_unit: 's' },
  { time_unit: 'ms' },
  { time_unit: 'us' },
  { time_unit: 'ns' },
  { time_unit: 'iso', date_order: 'day_first' },
  { time_unit: 'iso', date_order: 'month_first' },
];

/** Times of a log that are read in one shape. */
export interface FoundTimes {
  readonly shape: TimeShape;
  /** Number of texts that are times in this shape. */
  readonly count: number;
}

/**
 * Returns the shape in which most of the texts are times between 2000 and 2100; null where none of them is one. `03/02/2026`
 * has a shape only if another text has a day above 12: then the order of day and month is known for all.
 */
export const findTimes = (texts: readonly string[]): FoundTimes | null => {
  const counts = SHAPES.map((shape) => {
    const read = openTimes(shape);
    return { shape, count: texts.filter((text) => isPlausible(read(text))).length };
  });
  const [plain, ordered] = [counts.slice(0, 5), counts.slice(5)];
  const [best] = [...plain].sort((a, b) => b.count - a.count);
  const [day, month] = ordered;
  const more = day.count === month.count ? null : day.count > month.count ? day : month;
  if (more !== null && more.count > best.count) return more;
  return best.count === 0 ? null : best;
};

/** Returns whether texts are dates whose day and month cannot be distinguished, such as 03/02/2026. */
export const isAmbiguousDate = (text: string): boolean => Number.isNaN(toLogTime(text)) && isPlausible(toLogTime(text, { date_order: 'day_first' })) && isPlausible(toLogTime(text, { date_order: 'month_first' }));
