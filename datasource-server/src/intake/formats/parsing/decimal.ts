const ZERO = 48;
const NINE = 57;
/** Digits of the largest number that every one below it is exact up to, less one. */
const SAFE_DIGITS = 15;
const FRACTION = /^\d+(\.\d+)?$/;

/** A whole number from 0 as digits write it; NaN for anything else. Written by hand: `Number` takes spaces, signs and hex. */
export const toCount = (text: string | undefined | null): number => {
  if (text === undefined || text === null || text.length === 0 || text.length > SAFE_DIGITS) return NaN;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at);
    if (digit < ZERO || digit > NINE) return NaN;
    value = value * 10 + (digit - ZERO);
  }
  return value;
};

/** A number from 0 that may have a fraction, as of seconds; NaN for anything else. */
export const toFraction = (text: string | undefined | null): number =>
  text !== undefined && text !== null && FRACTION.test(text) ? Number(text) : NaN;

/** A port, null where the log has none (`-`, nothing), NaN for anything else. */
export const toPort = (text: string | undefined | null): number | null => {
  if (text === undefined || text === null || text === '' || text === '-') return null;
  const port = toCount(text);
  return port <= 65_535 ? port : NaN;
};

/** A status of HTTP, null where none was answered (`-`, nothing, 000), NaN for anything else. */
export const toStatus = (text: string | undefined | null): number | null => {
  if (text === undefined || text === null || text === '' || text === '-' || text === '0' || text === '000') return null;
  const status = toCount(text);
  return status >= 100 && status <= 999 ? status : NaN;
};
