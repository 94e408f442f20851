const ZERO = 48;
const DOT = 46;
const DASH = 45;
const COLON = 58;
const PLUS = 43;
const SPACE = 32;
const CAPITAL_T = 84;
const CAPITAL_Z = 90;
/** Every whole number with this many digits is exact as a double. */
const SAFE_DIGITS = 15;
/** Length of `2026-03-02T23:00:00`. */
const SECONDS_LENGTH = 19;
/** Length of an offset such as `+01:00`. */
const OFFSET_LENGTH = 6;
const MAX_OFFSET_HOURS = 14;
/** Stands for two characters that are not digits; larger than any valid part of a time. */
const NO_PAIR = 1000;

/** Returns whether a cell stands for null: it is empty or `-`. */
export const isNullCell = (bytes: Uint8Array, from: number, to: number): boolean => to === from || (to === from + 1 && bytes[from] === DASH);

/** Returns a whole number of 1 to 15 decimal digits; -1 for anything else. */
export const toPlainCount = (bytes: Uint8Array, from: number, to: number): number => {
  const digits = to - from;
  if (digits === 0 || digits > SAFE_DIGITS) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};

/** Returns two decimal digits as a number; NO_PAIR for anything else. */
const pairAt = (bytes: Uint8Array, at: number): number => {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NO_PAIR : tens * 10 + ones;
};

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Returns the midnight of a calendar day, UTC epoch ms; -1 for a day that does not exist, and for years before 1970. */
const toMidnight = (year: number, month: number, day: number): number => {
  if (year < 1970 || month < 1 || day < 1) return -1;
  if (day > DAYS_OF_MONTHS[month - 1] + (month === 2 && isLeapYear(year) ? 1 : 0)) return -1;
  return Date.UTC(year, month - 1, day);
};

/** The last day is cached, because rows share it. */
let lastDay = -1;
let lastMidnight = -1;

/**
 * Returns a time as UTC epoch ms: 13 digits of epoch ms, or ISO 8601 with seconds or milliseconds, with `Z`, an offset such as
 * `+01:00`, or nothing for UTC. Returns -1 for anything else, also for valid times in other forms.
 */
export const toPlainTime = (bytes: Uint8Array, from: number, to: number): number => {
  const length = to - from;
  if (length === 13) return toPlainCount(bytes, from, to);
  if (length < SECONDS_LENGTH || bytes[from + 4] !== DASH || bytes[from + 7] !== DASH || bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return -1;
  const separator = bytes[from + 10];
  if (separator !== CAPITAL_T && separator !== SPACE) return -1;
  const century = pairAt(bytes, from);
  const year = pairAt(bytes, from + 2);
  const month = pairAt(bytes, from + 5);
  const day = pairAt(bytes, from + 8);
  const hours = pairAt(bytes, from + 11);
  const minutes = pairAt(bytes, from + 14);
  const seconds = pairAt(bytes, from + 17);
  if (century > 99 || year > 99 || month > 12 || day > 31 || hours > 23 || minutes > 59 || seconds > 59) return -1;
  const number = century * 1_000_000 + year * 10_000 + month * 100 + day;
  if (number !== lastDay) {
    lastMidnight = toMidnight(century * 100 + year, month, day);
    lastDay = number;
  }
  if (lastMidnight < 0) return -1;
  let at = from + SECONDS_LENGTH;
  let ms = 0;
  if (at < to && bytes[at] === DOT) {
    ms = to - at < 4 ? -1 : toPlainCount(bytes, at + 1, at + 4);
    if (ms < 0) return -1;
    at += 4;
  }
  const offset = toPlainOffset(bytes, at, to);
  return Number.isNaN(offset) ? -1 : Math.max(-1, lastMidnight + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000 + ms);
};

/** Returns an offset from UTC in minutes; 0 where there is none, NaN for anything else. */
const toPlainOffset = (bytes: Uint8Array, from: number, to: number): number => {
  if (from === to || (to === from + 1 && bytes[from] === CAPITAL_Z)) return 0;
  if (to - from !== OFFSET_LENGTH || bytes[from + 3] !== COLON || (bytes[from] !== PLUS && bytes[from] !== DASH)) return NaN;
  const hours = pairAt(bytes, from + 1);
  const minutes = pairAt(bytes, from + 4);
  if (hours * 60 + minutes > MAX_OFFSET_HOURS * 60 || minutes > 59) return NaN;
  return (bytes[from] === PLUS ? 1 : -1) * (hours * 60 + minutes);
};

/** Returns an IPv4 address as a number, 0 to 2^32 - 1; -1 for any other text, including leading zeros. */
export const toPlainIpv4 = (bytes: Uint8Array, from: number, to: number): number => {
  const length = to - from;
  if (length < 7 || length > 15) return -1;
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === DOT) {
      if (digits === 0) return -1;
      address = (address << 8) | part;
      part = 0;
      digits = 0;
      dots++;
    } else {
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return -1;
      part = part * 10 + digit;
      if (part > 255) return -1;
      digits++;
    }
  }
  return dots === 3 && digits > 0 ? ((address << 8) | part) >>> 0 : -1;
};
