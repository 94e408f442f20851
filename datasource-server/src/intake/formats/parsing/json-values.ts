import { toCount, toPort } from './decimal.ts';
import { jsonFields, parseJsonLine, toObject, type JsonObject } from './json-line.ts';
import { toLogTime } from './log-time.ts';
import { toProtocolName } from './protocol-names.ts';

/** Returns the value at a path of property names; undefined where there is none. */
export const valueAt = (object: JsonObject, ...path: readonly string[]): unknown => {
  let value: unknown = object;
  for (const name of path) {
    const parent = toObject(value);
    if (parent === null || !Object.hasOwn(parent, name)) return undefined;
    value = parent[name];
  }
  return value;
};

/** Returns the object at a path of property names; an empty one where there is none. */
export const objectAt = (object: JsonObject, ...path: readonly string[]): JsonObject => toObject(valueAt(object, ...path)) ?? NO_VALUES;
const NO_VALUES: JsonObject = {};

/** Returns text or a number as text; null for anything else and for empty text. */
export const toTextOrNumber = (value: unknown): string | null =>
  typeof value === 'string' ? (value === '' ? null : value) : typeof value === 'number' ? String(value) : null;

/** Returns a time, given as text or as a number, as UTC epoch ms; NaN for anything else. */
export const toTimeValue = (value: unknown): number => {
  const text = toTextOrNumber(value);
  return text === null ? NaN : toLogTime(text);
};

/** Returns a count, given as a number or as decimal digits; null where it is absent or empty, NaN for anything else. */
export const toCountValue = (value: unknown): number | null => {
  if (value === undefined || value === null || value === '' || value === '-') return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : NaN;
  return typeof value === 'string' ? toCount(value) : NaN;
};

/** Returns a count, given as a number or as decimal digits; 0 where it is absent or empty, NaN for anything else. */
export const toCountValueOr0 = (value: unknown): number => toCountValue(value) ?? 0;

/** Returns a count; null where it is absent or not a whole number. For counts that do not decide on a row. */
export const toOptionalCount = (value: unknown): number | null => {
  const count = toCountValue(value);
  return count === null || Number.isNaN(count) ? null : count;
};

/** Returns a port, given as a number or as decimal digits; null where it is absent or empty, NaN for anything else. */
export const toPortValue = (value: unknown): number | null => {
  const text = toTextOrNumber(value);
  return text === null ? (value === undefined || value === null || value === '' ? null : NaN) : toPort(text);
};

/** Returns an HTTP status code; null where it is absent or not one: a server without a response logs 0. */
export const toStatusValue = (value: unknown): number | null => {
  const status = toOptionalCount(value);
  return status !== null && status >= 100 && status <= 999 ? status : null;
};

/** Returns a country code of ISO 3166-1 alpha-2 in capitals; null for anything else, including codes that stand for no country. */
export const toCountryValue = (value: unknown): string | null => {
  if (typeof value !== 'string' || !/^[A-Za-z]{2}$/.test(value)) return null;
  const code = value.toUpperCase();
  return code === 'XX' || code === 'ZZ' ? null : code;
};

/** Returns the name of a protocol that is given by its number or its name; null where it is absent. */
export const toProtocolValue = (value: unknown): string | null => {
  const text = toTextOrNumber(value);
  return text === null ? null : toProtocolName(text.toLowerCase());
};

/** Returns whether a protocol has no ports; logs then have codes of messages in their place. */
export const isPortless = (protocol: string | null): boolean => protocol === 'icmp' || protocol === 'ipv6-icmp' || protocol === 'icmpv6' || protocol === 'icmp6';

/** Returns the property names of the JSON line that ends the head, those of nested objects as `outer.inner`; null for another kind of line. */
export const nestedFields = (head: readonly string[], depth = 2): readonly string[] | null => {
  if (jsonFields(head) === null) return null;
  const object = parseJsonLine(head[head.length - 1]);
  return object === null ? null : namesOf(object, '', depth);
};

const namesOf = (object: JsonObject, prefix: string, depth: number): string[] =>
  Object.entries(object).flatMap(([name, value]) => {
    const inner = depth > 1 ? toObject(value) : null;
    return [prefix + name, ...(inner === null ? [] : namesOf(inner, `${prefix}${name}.`, depth - 1))];
  });
