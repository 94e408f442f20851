const ZERO = 48;
const NINE = 57;
/** Every whole number with this many digits is exact as a double. */
const SAFE_DIGITS = 15;
const FRACTION = /^\d+(\.\d+)?$/;

/** Returns a non-negative whole number in decimal digits; NaN for anything else. `Number` also accepts spaces, signs and hex. */
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

/** Returns a non-negative number with an optional fraction; NaN for anything else. */
export const toFraction = (text: string | undefined | null): number =>
  text !== undefined && text !== null && FRACTION.test(text) ? Number(text) : NaN;

/** Returns a port, null where the log has none (`-` or empty), NaN for anything else. */
export const toPort = (text: string | undefined | null): number | null => {
  if (text === undefined || text === null || text === '' || text === '-') return null;
  const port = toCount(text);
  return port <= 65_535 ? port : NaN;
};

/** Returns an HTTP status code, null where there was no response (`-`, empty, 0 or 000), NaN for anything else. */
export const toStatus = (text: string | undefined | null): number | null => {
  if (text === undefined || text === null || text === '' || text === '-' || text === '0' || text === '000') return null;
  const status = toCount(text);
  return status >= 100 && status <= 999 ? status : NaN;
};
