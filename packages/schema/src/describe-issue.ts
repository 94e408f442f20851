import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries', file: ' bytes' };

const MAX_SHOWN_CHARACTERS = 60;

/** Returns a list in words: `a, b or c`. */
const orList = (items: readonly string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)!}`);

/** Returns the limit of a value that is too small or too large: `at least 1`, `below 10 characters`. */
const limitOf = (issue: RawIssue, bound: unknown, inclusive: string, exclusive: string): string =>
  `${issue.inclusive === false ? exclusive : inclusive} ${String(bound)}${UNITS[String(issue.origin)] ?? ''}`;

const FORMATS: Readonly<Record<string, string>> = { datetime: 'an ISO 8601 time', date: 'an ISO 8601 date', url: 'a URL', uuid: 'a UUID', ipv4: 'an IPv4 address', ipv6: 'an IPv6 address', safeint: 'a whole number' };

/** Returns what the schema allows where it refuses a value, undefined where only its own message states it. */
const expectedOf = (issue: RawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      return limitOf(issue, issue.minimum, 'at least', 'above');
    case 'too_big':
      return limitOf(issue, issue.maximum, 'at most', 'below');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return orList(issue.values.map(String));
    case 'invalid_union':
      return Array.isArray(issue.options) ? orList(issue.options.map(String)) : undefined;
    case 'invalid_format':
      return FORMATS[issue.format];
    default:
      return undefined;
  }
};

/** Returns a value as messages show it. Lists and objects are named, not written out: a request may nest them deeper than the stack allows. */
export const showValue = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length > MAX_SHOWN_CHARACTERS ? `${JSON.stringify(value.slice(0, MAX_SHOWN_CHARACTERS)).slice(0, -1)}...` : JSON.stringify(value);
};

/** The value at fault: a discriminator is a property of the value that its union refuses. */
const valueOf = (issue: RawIssue): unknown => {
  const { discriminator } = issue as { discriminator?: unknown };
  return typeof discriminator === 'string' ? (issue.input as Record<string, unknown> | null | undefined)?.[discriminator] : issue.input;
};

/**
 * Options of zod's `safeParse`, so that a refusal reads `got "filez", expected files or syslog`. Messages that a schema
 * gives itself stay as they are. Not for values that must not appear in a message.
 */
export const GOT_EXPECTED = {
  error: (issue: RawIssue): string | undefined => {
    if (issue.code === 'unrecognized_keys') return `unknown property ${orList(issue.keys.map((key) => JSON.stringify(key)))}`;
    const expected = expectedOf(issue);
    if (expected === undefined) return undefined;
    const value = valueOf(issue);
    return value === undefined ? `missing, expected ${expected}` : `got ${showValue(value)}, expected ${expected}`;
  },
};

/** Like {@link GOT_EXPECTED}, without the value: a reason by which rows are counted must not vary with them. */
export const EXPECTED_ONLY = {
  error: (issue: RawIssue): string | undefined => {
    const expected = expectedOf(issue);
    return expected === undefined ? undefined : `expected ${expected}`;
  },
};

/** Returns an issue with its place: `queries.0.refId: missing, expected text`. An issue of the whole value is placed at `whole`. */
export const placeIssue = ({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }, whole: string): string =>
  `${path.length === 0 ? whole : path.map(String).join('.')}: ${message}`;
