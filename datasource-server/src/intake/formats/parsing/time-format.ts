import { AppError } from '@weir/schema';
import { toMidnight, toMonth, toOffset, toTimeOfDay, UTC, type TimeZone } from './calendar.ts';

const ZERO = 48;
const DAY_MS = 86_400_000;
const COMPOSED: Readonly<Record<string, string>> = { T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y', F: '%Y-%m-%d', h: '%b', r: '%I:%M:%S %p' };

/** Values of a time while it is read. */
interface Parts {
  year: number;
  month: number;
  day: number;
  day_of_year: number;
  hours: number;
  minutes: number;
  seconds: number;
  ms: number;
  /** 0 for AM, 12 for PM; -1 where there is none. */
  half: number;
  /** Offset from UTC in ms; NaN where there is none. */
  offset: number;
  /** UTC epoch ms; NaN where there is none. */
  epoch: number;
}

/** Reads one part of a text from a position; returns the position behind it, -1 where the text does not fit. */
type Step = (text: string, at: number, parts: Parts) => number;

/** Returns a step that reads a whole number with 1 to `most` digits. */
const number = (most: number, put: (parts: Parts, value: number) => void): Step => (text, from, parts) => {
  let at = from;
  if (text.charCodeAt(at) === 32) at++;
  const start = at;
  let value = 0;
  for (; at < start + most; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  if (at === start) return -1;
  put(parts, value);
  return at;
};

const letters = (text: string, from: number): number => {
  let at = from;
  while (/[A-Za-z]/.test(text.charAt(at))) at++;
  return at;
};

const month: Step = (text, at, parts) => {
  const end = letters(text, at);
  parts.month = toMonth(text.slice(at, end));
  return parts.month === 0 ? -1 : end;
};

const weekday: Step = (text, at) => {
  const end = letters(text, at);
  return end - at >= 3 ? end : -1;
};

const half: Step = (text, at, parts) => {
  const name = text.slice(at, at + 2).toLowerCase();
  if (name !== 'am' && name !== 'pm') return -1;
  parts.half = name === 'am' ? 0 : 12;
  return at + 2;
};

const fraction: Step = (text, from, parts) => {
  let at = from;
  let ms = 0;
  for (; at < from + 12; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    if (at < from + 3) ms = ms * 10 + digit;
  }
  if (at === from) return -1;
  parts.ms = ms * 10 ** Math.max(0, 3 - (at - from));
  return at;
};

const OFFSET = /Z|(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?/iy;
const offset: Step = (text, at, parts) => {
  OFFSET.lastIndex = at;
  const found = OFFSET.exec(text);
  if (found === null) return -1;
  parts.offset = found[1] === undefined ? 0 : toOffset(found[1] === '+' ? 1 : -1, Number(found[2]), Number(found[3] ?? 0));
  return Number.isNaN(parts.offset) ? -1 : at + found[0].length;
};

/** Names of other zones are ambiguous: CST is a zone in America and one in Asia. */
const ZONE_NAME = /(?:UTC|GMT|Z)(?![A-Za-z])/iy;
const zoneName: Step = (text, at, parts) => {
  ZONE_NAME.lastIndex = at;
  const found = ZONE_NAME.exec(text);
  if (found === null) return Number.isNaN(parts.offset) ? -1 : letters(text, at);
  parts.offset = Number.isNaN(parts.offset) ? 0 : parts.offset;
  return at + found[0].length;
};

const DIRECTIVES: Readonly<Record<string, Step>> = {
  Y: number(4, (parts, value) => (parts.year = value)),
  // As in POSIX: 69 to 99 are in the 20th century.
  y: number(2, (parts, value) => (parts.year = value + (value < 69 ? 2000 : 1900))),
  m: number(2, (parts, value) => (parts.month = value)),
  d: number(2, (parts, value) => (parts.day = value)),
  j: number(3, (parts, value) => (parts.day_of_year = value)),
  H: number(2, (parts, value) => (parts.hours = value)),
  I: number(2, (parts, value) => (parts.hours = value)),
  M: number(2, (parts, value) => (parts.minutes = value)),
  S: number(2, (parts, value) => (parts.seconds = value)),
  s: number(11, (parts, value) => (parts.epoch = value * 1000)),
  Q: number(14, (parts, value) => (parts.epoch = value)),
  f: fraction,
  p: half,
  b: month,
  a: weekday,
  z: offset,
  Z: zoneName,
};
const ALIASES: Readonly<Record<string, string>> = { e: 'd', k: 'H', l: 'I', B: 'b', A: 'a', P: 'p', L: 'f', N: 'f' };

const space: Step = (text, from) => {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  return at;
};

const literal = (character: string): Step => (text, at) => (text.charAt(at) === character ? at + 1 : -1);

const invalid = (format: string, problem: string): AppError =>
  new AppError('config.invalid', `The time format "${format.slice(0, 60)}" is not valid: ${problem}.`, {
    hint: `Use strptime directives such as "%Y-%m-%d %H:%M:%S.%f %z" for 2026-03-02 23:00:00.125 +0100.`,
  });

/** Matches a directive, also with the number of digits or the dot that Ruby and Rust write, and a run of spaces. */
const TOKEN = /%[-_0^#]?\.?[369]?([A-Za-z%])|(\s+)|([\s\S])/g;

const toSteps = (format: string, given: string, used: Set<string>): Step[] =>
  [...format.matchAll(TOKEN)].flatMap(([token, directive, spaces, character]) => {
    if (spaces !== undefined) return [space];
    if (character !== undefined) return [literal(character)];
    if (directive === '%') return [literal('%')];
    if (Object.hasOwn(COMPOSED, directive)) return toSteps(COMPOSED[directive], given, used);
    const name = Object.hasOwn(ALIASES, directive) ? ALIASES[directive] : directive;
    if (!Object.hasOwn(DIRECTIVES, name)) throw invalid(given, `got ${token}, expected one of %${[...Object.keys(DIRECTIVES), ...Object.keys(ALIASES), ...Object.keys(COMPOSED)].join(' %')}`);
    used.add(name);
    return token.includes('.') ? [literal('.'), DIRECTIVES[name]] : [DIRECTIVES[name]];
  });

/** Returns a time as UTC epoch ms; NaN for a text that does not have the format or is not a time. */
export type TimeReader = (text: string) => number;

/**
 * Returns a reader for times in a format in the style of strptime, such as `%d/%b/%Y:%H:%M:%S %z`. Text before or behind the
 * format makes a time invalid; a run of spaces in the format fits any number of spaces.
 *
 * @param zone - zone of times without an offset
 * @param now - UTC epoch ms; gives the year where the format has none: the latest one in which the time is at most a day ahead
 * @throws AppError `config.invalid` for an unknown directive, and for a format that does not determine a day and an hour
 */
export const compileTimeFormat = (format: string, zone: TimeZone = UTC, now?: number): TimeReader => {
  const used = new Set<string>();
  const steps = toSteps(format, format, used);
  const hasYear = used.has('Y') || used.has('y');
  const byDayOfYear = used.has('j');
  const isEpoch = used.has('s') || used.has('Q');
  if (!isEpoch) {
    if (!byDayOfYear && !(used.has('d') && (used.has('m') || used.has('b')))) throw invalid(format, 'it lacks a day (%d) or a month (%m, %b)');
    if (!used.has('H') && !used.has('I')) throw invalid(format, 'it lacks an hour (%H)');
    if (used.has('I') && !used.has('p')) throw invalid(format, 'an hour of 12 (%I) needs AM or PM (%p)');
    if (!hasYear && now === undefined) throw invalid(format, 'it lacks a year (%Y)');
  }
  const parts: Parts = { year: 0, month: 1, day: 1, day_of_year: 0, hours: 0, minutes: 0, seconds: 0, ms: 0, half: -1, offset: NaN, epoch: NaN };
  const toTime = (year: number): number => {
    const { half: later } = parts;
    if (later >= 0 && !(parts.hours >= 1 && parts.hours <= 12)) return NaN;
    const hours = later >= 0 ? (parts.hours % 12) + later : parts.hours;
    const midnight = byDayOfYear ? toMidnight(year, 1, 1) + (parts.day_of_year - 1) * DAY_MS : toMidnight(year, parts.month, parts.day);
    if (byDayOfYear && !(parts.day_of_year >= 1 && midnight < toMidnight(year, 12, 31) + DAY_MS)) return NaN;
    const local = midnight + toTimeOfDay(hours, parts.minutes, parts.seconds, parts.ms);
    return local - (Number.isNaN(parts.offset) ? zone(local) : parts.offset);
  };
  return (text) => {
    parts.half = -1;
    parts.offset = NaN;
    parts.epoch = NaN;
    parts.ms = 0;
    parts.day_of_year = 0;
    let at = 0;
    for (let i = 0; i < steps.length; i++) {
      at = steps[i](text, at, parts);
      if (at < 0) return NaN;
    }
    if (at !== text.length) return NaN;
    if (isEpoch) return parts.epoch + (used.has('Q') ? 0 : parts.ms);
    if (hasYear) return toTime(parts.year);
    const latest = now! + DAY_MS;
    const year = new Date(latest).getUTCFullYear();
    // 29 February may be four years ago, or eight around 1900 and 2100.
    for (let back = 0; back <= 8; back++) {
      const time = toTime(year - back);
      if (time <= latest) return time;
    }
    return NaN;
  };
};
