const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTH_NAMES = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((name, index) => [name, name.slice(0, 3), ...(name === 'september' ? ['sept'] : [])].map((text) => [text, index + 1] as const)),
);
/** Largest offset of a time zone from UTC, in hours. */
const MAX_OFFSET_HOURS = 14;

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Returns the number of a month, 1 to 12, from its English name or the first three letters of it; 0 for another text. */
export const toMonth = (name: string): number => MONTHS.get(name) ?? MONTHS.get(name.toLowerCase()) ?? 0;

/** The last day is cached, because rows share it. */
let lastDay = -1;
let lastMidnight = NaN;

/** Returns the midnight of a calendar day as UTC epoch ms; NaN for a day that does not exist. JavaScript reads 31 February as 3 March. */
export const toMidnight = (year: number, month: number, day: number): number => {
  const number = year * 10_000 + month * 100 + day;
  if (number !== lastDay) {
    lastDay = number;
    const exists = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS_OF_MONTHS[month - 1] + (month === 2 && isLeapYear(year) ? 1 : 0);
    // Date.UTC takes years below 100 for years of the 20th century.
    lastMidnight = exists ? Date.UTC(year + 400, month - 1, day) - 146_097 * DAY_MS : NaN;
  }
  return lastMidnight;
};

/** Returns a time of day in ms; NaN for one that does not exist. Second 60 is a leap second, read as the next second; 24:00:00 is the next midnight. */
export const toTimeOfDay = (hours: number, minutes: number, seconds: number, ms: number): number => {
  if (!(hours <= 23 || (hours === 24 && minutes === 0 && seconds === 0 && ms === 0)) || !(minutes <= 59) || !(seconds <= 60)) return NaN;
  return (hours * 60 + minutes) * MINUTE_MS + seconds * 1000 + ms;
};

/** Returns an offset from UTC in ms; NaN for one that no time zone has. */
export const toOffset = (sign: 1 | -1, hours: number, minutes: number): number =>
  hours * 60 + minutes <= MAX_OFFSET_HOURS * 60 && minutes <= 59 ? sign * (hours * 60 + minutes) * MINUTE_MS : NaN;

/** Returns the offset from UTC in ms of a local time, which is given as if it were UTC. */
export type TimeZone = (local_ms: number) => number;

/** The zone of times without an offset, unless another one is given. */
export const UTC: TimeZone = () => 0;

const FIXED_ZONE = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i;

/** Returns the offset of a named zone at a time, in ms. */
const toNamedZone = (format: Intl.DateTimeFormat): TimeZone => {
  const offsets = new Map<number, number>();
  /** Returns the offset at a UTC time. Offsets change on quarter hours only. */
  const offsetAt = (utc_ms: number): number => {
    const quarter = Math.floor(utc_ms / (HOUR_MS / 4)) * (HOUR_MS / 4);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
    if (offsets.size >= 10_000) offsets.clear();
    offsets.set(quarter, local - quarter);
    return local - quarter;
  };
  return (local_ms) => {
    // The clock is the same twice in the hour that is repeated in autumn: the first of both is taken.
    const before = offsetAt(local_ms - offsetAt(local_ms - DAY_MS));
    const first = offsetAt(local_ms - DAY_MS);
    return offsetAt(local_ms - first) === first ? first : before;
  };
};

/** Returns a time zone by its name in the IANA database, such as `Europe/Berlin`, or its offset, such as `+01:00`; null for another text. */
export const parseTimeZone = (name: string): TimeZone | null => {
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return UTC;
  const fixed = FIXED_ZONE.exec(name);
  if (fixed !== null) {
    const offset = toOffset(fixed[1] === '+' ? 1 : -1, Number(fixed[2]), Number(fixed[3] ?? 0));
    return Number.isNaN(offset) ? null : () => offset;
  }
  try {
    return toNamedZone(
      new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }),
    );
  } catch {
    return null;
  }
};
