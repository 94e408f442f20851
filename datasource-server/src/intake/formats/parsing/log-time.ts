import { toMidnight, toMonth, toOffset, toTimeOfDay, UTC, type TimeZone } from './calendar.ts';

const ZERO = 48;
const DASH = 45;
const DOT = 46;
const COMMA = 44;
const SLASH = 47;
const COLON = 58;
const PLUS = 43;
const SPACE = 32;
const CAPITAL_T = 84;
const SMALL_T = 116;
const CAPITAL_Z = 90;
const SMALL_Z = 122;

/** Stands for characters that are not digits; larger than any valid part of a time. */
const NONE = 10_000;
/** Length of `2026-03-02T23:00:00`. */
const ISO_LENGTH = 19;
/** Length of `02/Mar/2026:23:00:00`. */
const CLF_LENGTH = 20;

/** How times without an offset, and dates such as 03/02/2026, are read. */
export interface TimeOptions {
  /** Zone of times without an offset, by default UTC. */
  readonly zone?: TimeZone;
  /** Whether the day or the month comes first in dates such as 03/02/2026. Without it, only dates with a day above 12 are read. */
  readonly date_order?: 'day_first' | 'month_first';
}

const NO_OPTIONS: TimeOptions = {};

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : NONE;
};

const pairAt = (text: string, at: number): number => digitAt(text, at) * 10 + digitAt(text, at + 1);

/**
 * Returns a time of a log as UTC epoch ms; NaN for any other text, for dates that do not exist and for ambiguous ones.
 *
 * Reads ISO 8601 and its relatives (`2026-03-02T23:00:00Z`, `2026/03/02 23:00:00,123 UTC`, `20260302T230000Z`), the common log
 * format (`02/Mar/2026:23:00:00.123 +0100`), dates with names of months, `02.03.2026 5:10`, and epoch seconds, ms, us and ns by
 * their size. Fractions beyond ms are cut. 03/02/2026 is ambiguous, as are names of zones other than UTC and GMT.
 */
export const toLogTime = (text: string, options: TimeOptions = NO_OPTIONS): number => {
  const first = text.charCodeAt(0) - ZERO;
  if (first >= 0 && first <= 9) {
    const separator = text.charCodeAt(4);
    const time = separator === DASH || separator === SLASH ? toIsoShape(text, separator, options) : text.charCodeAt(2) === SLASH ? toClfShape(text, options) : toPlainEpoch(text);
    if (!Number.isNaN(time)) return time;
  }
  return toOtherShape(text, options);
};

/** Returns a time as text, as toLogTime does; NaN for a number, which is a time only where the log has no other. */
export const toCalendarTime = (text: string, options: TimeOptions = NO_OPTIONS): number => (Number.isNaN(toPlainEpoch(text)) ? toLogTime(text, options) : NaN);

/** Returns a number as a time; NaN also for 14 digits: as an epoch time they would be before 2000 or after 2286, so they are a calendar time. */
const toPlainEpoch = (text: string): number => (text.length === COMPACT_DIGITS && !text.includes('.') ? NaN : toEpochTime(text));

/** Reads `2026-03-02T23:00:00` and what may follow; NaN for another shape. */
const toIsoShape = (text: string, separator: number, options: TimeOptions): number => {
  if (text.length < ISO_LENGTH || text.charCodeAt(7) !== separator || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return NaN;
  const between = text.charCodeAt(10);
  if (between !== CAPITAL_T && between !== SPACE && between !== SMALL_T) return NaN;
  const midnight = toMidnight(pairAt(text, 0) * 100 + pairAt(text, 2), pairAt(text, 5), pairAt(text, 8));
  return toTail(text, ISO_LENGTH, midnight, pairAt(text, 11), pairAt(text, 14), pairAt(text, 17), options);
};

/** The last date of the common log format is cached, because rows share it. */
let lastClfDate = '';
let lastClfMidnight = NaN;

/** Reads `02/Mar/2026:23:00:00` and what may follow; NaN for another shape. */
const toClfShape = (text: string, options: TimeOptions): number => {
  if (text.length < CLF_LENGTH || text.charCodeAt(6) !== SLASH || text.charCodeAt(11) !== COLON || text.charCodeAt(14) !== COLON || text.charCodeAt(17) !== COLON) return NaN;
  if (!text.startsWith(lastClfDate) || lastClfDate === '') {
    lastClfDate = text.slice(0, 11);
    lastClfMidnight = toMidnight(pairAt(text, 7) * 100 + pairAt(text, 9), toMonth(text.slice(3, 6)), pairAt(text, 0));
  }
  return toTail(text, CLF_LENGTH, lastClfMidnight, pairAt(text, 12), pairAt(text, 15), pairAt(text, 18), options);
};

/** Reads the fraction and the zone that follow the seconds, and returns the time. */
const toTail = (text: string, from: number, midnight: number, hours: number, minutes: number, seconds: number, { zone }: TimeOptions): number => {
  let at = from;
  let ms = 0;
  const mark = text.charCodeAt(at);
  if (mark === DOT || mark === COMMA) {
    const start = at + 1;
    for (at = start; digitAt(text, at) !== NONE; at++) if (at < start + 3) ms = ms * 10 + digitAt(text, at);
    if (at === start) return NaN;
    for (let digits = at - start; digits < 3; digits++) ms *= 10;
  }
  const local = midnight + toTimeOfDay(hours, minutes, seconds, ms);
  const offset = toZoneOffset(text, at, local, zone);
  return local - offset;
};

const NAMED_ZONE = /^(?:UTC|GMT|Z)(?: ?([+-])(\d{1,2})(?::?(\d{2}))?)?(?: ?\([^()]*\))?$/i;
/** Go adds the name of the zone after its offset, Java adds it in brackets. */
const ZONE_COMMENT = /^ ?(?:[A-Z][A-Za-z]{1,5}|\[[A-Za-z0-9_+/-]+\]|\([^()]*\))(?: m=[+-][\d.]+)?$/;

/** Returns the offset in ms of the zone that begins at a position; NaN for a text that is not a zone. */
const toZoneOffset = (text: string, from: number, local: number, zone: TimeZone = UTC): number => {
  const { length } = text;
  let at = from;
  while (at < length && text.charCodeAt(at) === SPACE) at++;
  if (at === length) return zone(local);
  const sign = text.charCodeAt(at);
  if (at + 1 === length && (sign === CAPITAL_Z || sign === SMALL_Z)) return 0;
  if (sign === PLUS || sign === DASH) {
    const hours = pairAt(text, at + 1);
    let minutes = 0;
    at += 3;
    if (at < length) {
      const colon = text.charCodeAt(at) === COLON ? 1 : 0;
      if (colon === 1 || digitAt(text, at) !== NONE) {
        minutes = pairAt(text, at + colon);
        at += colon + 2;
      }
    }
    if (at < length && !ZONE_COMMENT.test(text.slice(at))) return NaN;
    return toOffset(sign === PLUS ? 1 : -1, hours, minutes);
  }
  const named = NAMED_ZONE.exec(text.slice(at).trimEnd());
  if (named === null) return NaN;
  return named[1] === undefined ? 0 : toOffset(named[1] === '+' ? 1 : -1, Number(named[2]), Number(named[3] ?? 0));
};

const SECONDS_DIGITS = 11;
const MS_DIGITS = 14;
const US_DIGITS = 17;
const MAX_EPOCH_DIGITS = 20;

/**
 * Returns a number in decimal digits as a time, UTC epoch ms: seconds below 1e11 (the year 5138), ms below 1e14, us below 1e17,
 * else ns, each with an optional fraction. NaN for anything else.
 */
export const toEpochTime = (text: string): number => {
  const { length } = text;
  let digits = 0;
  while (digits < length && digitAt(text, digits) !== NONE) digits++;
  if (digits === 0 || digits > MAX_EPOCH_DIGITS) return NaN;
  if (digits < length) {
    if (text.charCodeAt(digits) !== DOT || digits + 1 === length) return NaN;
    for (let at = digits + 1; at < length; at++) if (digitAt(text, at) === NONE) return NaN;
  }
  // Digits are cut, not divided: 19 digits are more than a double has.
  if (digits > US_DIGITS) return Number(text.slice(0, digits - 6));
  if (digits > MS_DIGITS) return Number(text.slice(0, digits - 3));
  if (digits > SECONDS_DIGITS) return Number(text.slice(0, digits));
  return Number(text.slice(0, digits)) * 1000 + (digits < length ? Number(text.slice(digits + 1, digits + 4).padEnd(3, '0')) : 0);
};

const EXPONENT = /^\d(?:\.\d{1,17})?[eE]\+?\d{1,2}$/;
const COMPACT_DIGITS = 14;
const TIME = String.raw`(?<hours>\d{1,2})(?<colon>[:.])(?<minutes>\d{2})(?:\k<colon>(?<seconds>\d{2})(?:[.,:](?<fraction>\d{1,12}))?)?(?: ?(?<half>[AaPp])\.?[Mm]\.?)?`;
const BETWEEN = String.raw`(?:[Tt_:-]|,? {1,4}(?:at |@ )?| - )`;
const TAIL = `${BETWEEN}${TIME}(?<zone>.*)$`;

/** Shapes of less common times. */
const SHAPES: readonly RegExp[] = [
  String.raw`(?<year>\d{4})(?<mark>[-/. ])(?<month>\d{1,2}|[A-Za-z]{3,9})\k<mark>(?<day>\d{1,2})${TAIL}`,
  String.raw`(?<day>\d{1,2})(?<mark>[-/. ])(?<month>[A-Za-z]{3,9})\.?\k<mark>(?<year>\d{4})${TAIL}`,
  String.raw`(?<month>[A-Za-z]{3,9})\.? {1,2}(?<day>\d{1,2}),? (?<year>\d{4})${TAIL}`,
  String.raw`(?<month>[A-Za-z]{3,9}) {1,2}(?<day>\d{1,2}) ${TIME}(?<zone>(?: (?:[A-Z]{1,5}|[+-]\d{2}:?\d{2}))?) (?<year>\d{4})$`,
  String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})${TAIL}`,
  String.raw`(?<first>\d{1,2})(?<mark>[-/])(?<second>\d{1,2})\k<mark>(?<year>\d{4})${TAIL}`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})[Tt _-]?(?<hours>\d{2})(?<minutes>\d{2})(?<seconds>\d{2})(?:[.,](?<fraction>\d{1,12}))?(?<zone>.*)$`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})${TAIL}`,
].map((source) => new RegExp(`^${source}`));
const WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,? /i;
/** Position of the shape that fitted last: the times of a log have one shape. */
let lastShape = 0;

/** Reads times in less common shapes. */
const toOtherShape = (given: string, options: TimeOptions): number => {
  if (given.length > MAX_LENGTH) return NaN;
  const bare = given.startsWith('[') && given.endsWith(']') ? given.slice(1, -1) : given;
  const text = bare.trim().replace(WEEKDAY, '');
  if (text !== given && text.length > 0) {
    const time = toLogTime(text, options);
    if (!Number.isNaN(time)) return time;
  }
  if (EXPONENT.test(text)) return toEpochTime(Number(text).toFixed(3));
  for (let tried = 0; tried < SHAPES.length; tried++) {
    const shape = (lastShape + tried) % SHAPES.length;
    const parts = SHAPES[shape].exec(text)?.groups;
    if (parts === undefined) continue;
    const time = toShapedTime(parts, options);
    if (Number.isNaN(time)) continue;
    lastShape = shape;
    return time;
  }
  return NaN;
};

/** Longest text that may be a time: patterns must not search more. */
const MAX_LENGTH = 100;

const toShapedTime = (parts: Readonly<Record<string, string | undefined>>, { zone, date_order }: TimeOptions): number => {
  const { year, half, fraction = '' } = parts;
  const [month, day] = parts.first === undefined ? [parts.month, parts.day] : toDayAndMonth(parts.first, parts.second!, date_order);
  let hours = Number(parts.hours);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return NaN;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const midnight = toMidnight(Number(year), /^\d/.test(month ?? '') ? Number(month) : toMonth(month ?? ''), Number(day));
  const local = midnight + toTimeOfDay(hours, Number(parts.minutes), Number(parts.seconds ?? 0), Number(fraction.slice(0, 3).padEnd(3, '0')));
  return local - toZoneOffset(parts.zone ?? '', 0, local, zone);
};

/** Returns month and day of a date such as 13/02/2026; NaN-like texts where the order is unknown. */
const toDayAndMonth = (first: string, second: string, order: TimeOptions['date_order']): readonly [month: string, day: string] => {
  const isDayFirst = order === 'day_first' || (order === undefined && Number(first) > 12);
  const isMonthFirst = order === 'month_first' || (order === undefined && Number(second) > 12);
  if (isDayFirst === isMonthFirst) return ['', ''];
  return isDayFirst ? [second, first] : [first, second];
};

const SLASHED = /^(\d{1,2})([-/])(\d{1,2})\2\d{4}\b/;

/** Returns the order of day and month in dates such as 03/02/2026, if any of them tells; null where none does, or where they differ. */
export const findDateOrder = (texts: readonly string[]): TimeOptions['date_order'] | null => {
  const orders = new Set<'day_first' | 'month_first'>();
  for (const text of texts) {
    const found = SLASHED.exec(text.trim());
    if (found === null) continue;
    if (Number(found[1]) > 12) orders.add('day_first');
    if (Number(found[3]) > 12) orders.add('month_first');
  }
  return orders.size === 1 ? [...orders][0] : null;
};
