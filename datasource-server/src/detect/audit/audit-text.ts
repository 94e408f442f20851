import { formatQuantity } from '@weir/schema';

/** Returns names as a sentence lists them: `a, b and c`. */
export const toList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

/** Returns a count with its noun: `1 session`, `1,280 sessions`. */
export const toCount = (count: number, noun: string): string => `${formatQuantity(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Returns a share in percent, with enough digits that only 0 and 1 read as 0 % and 100 %. */
export const toPercent = (share: number): string => {
  const percent = share * 100;
  if (share === 0 || share === 1) return `${percent} %`;
  const text = percent.toFixed(percent > 99 || percent < 1 ? 2 : 1);
  return percent > 99.99 ? 'over 99.99 %' : percent < 0.01 ? 'under 0.01 %' : `${Number(text)} %`;
};

/** Returns a time in UTC to the minute: `2024-04-26 02:00`. */
export const toMinute = (time_ms: number): string => new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ');

/** Returns a time span in UTC, with the day once where both ends share it. */
export const toSpan = (from_ms: number, to_ms: number): string => {
  const [from, to] = [toMinute(from_ms), toMinute(to_ms)];
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} UTC`;
};

/** Returns a length as an adjective: `10-minute`. */
export const toLength = (seconds: number): string => {
  if (seconds % 3600 === 0) return `${seconds / 3600}-hour`;
  return seconds % 60 === 0 ? `${seconds / 60}-minute` : `${seconds}-second`;
};
