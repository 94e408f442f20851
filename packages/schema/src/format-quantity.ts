const BYTE_STEPS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

const toDigits = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  return Math.abs(value) < 100 ? value.toFixed(1) : value.toFixed(0);
};

/** Formats bytes in decimal units: `25.2 MB`. */
export const formatBytes = (bytes: number): string => {
  let value = bytes;
  let step = 0;
  while (Math.abs(value) >= 999.5 && step < BYTE_STEPS.length - 1) {
    value /= 1000;
    step++;
  }
  return `${toDigits(value)} ${BYTE_STEPS[step]}`;
};

/** Formats seconds in the unit that fits: `10 min`, `3.5 h`. */
export const formatDuration = (seconds: number): string => {
  if (seconds < 90) return `${toDigits(seconds)} s`;
  if (seconds < 5400) return `${toDigits(seconds / 60)} min`;
  if (seconds < 172_800) return `${toDigits(seconds / 3600)} h`;
  return `${toDigits(seconds / 86_400)} days`;
};

/** Formats a number by its Grafana unit: `decbytes`, `Bps`, `s`, `percentunit`, or none. */
export const formatQuantity = (value: number, unit = ''): string => {
  if (unit === 'decbytes') return formatBytes(value);
  if (unit === 'Bps') return `${formatBytes(value)}/s`;
  if (unit === 's') return formatDuration(value);
  if (unit === 'percentunit') return `${toDigits(value * 100)} %`;
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : toDigits(value);
};

/** Formats a rarity as `one in 1,500`, with two significant digits: a share of few sessions is no more precise. */
export const formatRarity = (rarity: number): string => `one in ${Number((10 ** rarity).toPrecision(2)).toLocaleString('en-US')}`;
