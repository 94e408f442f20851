import { HOUR_MS, DAY_MS } from '@weir/schema';

/** Returns the local hour of the day, 0..24 with fraction, for an offset from UTC in hours. */
export const localHour = (timeMs: number, utcOffset_h: number): number =>
  ((((timeMs + utcOffset_h * HOUR_MS) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;

/** Returns whether it is Saturday or Sunday in local time. */
export function isWeekend(timeMs: number, utcOffset_h: number): boolean {
  const day = new Date(timeMs + utcOffset_h * HOUR_MS).getUTCDay();
  return day === 0 || day === 6;
}

const bump = (hour: number, centre: number, width: number): number => {
  const distance = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre));
  return Math.exp(-0.5 * (distance / width) ** 2);
};

/** Returns the relative activity of visitors, about 1 on average over a week: peaks in the morning and evening, quiet nights and weekends. */
export function visitorRhythm(timeMs: number, utcOffset_h: number): number {
  const hour = localHour(timeMs, utcOffset_h);
  const day = 0.12 + 1.75 * bump(hour, 11, 3) + 1.25 * bump(hour, 19.5, 2.2);
  return day * (isWeekend(timeMs, utcOffset_h) ? 0.62 : 1.12);
}

/** Returns the relative activity of an office: near 1 in working hours, near 0 at night, a tenth at weekends. */
export function officeRhythm(timeMs: number, utcOffset_h: number): number {
  const hour = localHour(timeMs, utcOffset_h);
  const day = 0.04 + 0.95 * Math.max(bump(hour, 10, 1.8), bump(hour, 14.5, 2));
  return isWeekend(timeMs, utcOffset_h) ? day * 0.1 : day;
}
