const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;
const COMPACT_UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const scaled = (value: number, units: readonly string[], gap: string): string => {
  const magnitude = Math.abs(value);
  let power = magnitude < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(magnitude) / 3));
  if (Number((magnitude / 1000 ** power).toPrecision(3)) >= 1000 && power < units.length - 1) power += 1;
  const mantissa = value / 1000 ** power;
  const text = Math.abs(mantissa) >= 1e4 ? mantissa.toExponential(1) : String(Number(mantissa.toPrecision(3)));
  return `${text}${units[power] === '' ? '' : gap}${units[power]}`;
};

/** Formats bytes in decimal units with three significant digits: `4.19 MB`. A kB is 1000 bytes. */
export const formatBytes = (bytes: number): string => scaled(bytes, BYTE_UNITS, ' ');

/** Formats a count with thousands separators: `12,345`. */
export const formatCount = (count: number): string =>
  Math.abs(count) >= 1e15 ? count.toExponential(2) : counts.format(count);

/** Formats a number with three significant digits and a suffix, for axes and numbers without a unit: `1.28k`, `0.0312`. */
export const formatCompact = (value: number): string => {
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) return scaled(value, COMPACT_UNITS, '');
  if (magnitude !== 0 && magnitude < 1e-4) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
};

/** Formats a ratio as a percentage with one decimal: 0.497 is `49.7%`. */
export const formatPercent = (ratio: number): string => {
  const percent = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, ratio * 100));
  const text = Math.abs(percent) >= 1e6 ? percent.toExponential(1) : percent.toFixed(1);
  return `${text === '-0.0' ? '0.0' : text}%`;
};

/** Formats a ratio as a percentage for axes, without a zero decimal: 0.5 is `50%`. */
export const formatPercentTick = (ratio: number): string => formatPercent(ratio).replace('.0%', '%');

/** Formats a count with its noun: `1 session`, `2 sessions`. */
export const formatNoun = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Truncates text to a length, including an ellipsis. */
export const truncate = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}…`;
