const ISO_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;
const CLF_TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let lastDay = '';

/** Returns whether a calendar day exists: JavaScript reads 31 February as 3 March. The last day is cached, because rows share it. */
const isDay = (day: string): boolean => {
  if (day === lastDay) return true;
  const midnight = Date.parse(`${day}T00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return false;
  lastDay = day;
  return true;
};

/** Returns an ISO 8601 time as UTC epoch ms; a time without an offset is read as UTC. NaN for an invalid time. */
export const toIsoTime = (text: string): number => {
  const found = ISO_TIME.exec(text);
  if (found === null || !isDay(found[1])) return NaN;
  const offset = found[3] ?? 'Z';
  return Math.floor(Date.parse(`${found[1]}T${found[2]}${offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset}`));
};

/** Returns a time in the common log format, `17/May/2015:10:05:03 +0000`, as UTC epoch ms; NaN for an invalid time. */
export const toClfTime = (text: string): number => {
  const found = CLF_TIME.exec(text);
  if (found === null) return NaN;
  const month = MONTHS.indexOf(found[2]) + 1;
  return toIsoTime(`${found[3]}-${String(month).padStart(2, '0')}-${found[1]}T${found[4]}${found[5]}:${found[6]}`);
};
