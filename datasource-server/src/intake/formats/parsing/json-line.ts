/** Properties of a JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a line of JSON holds; null for anything else. */
export const parseJsonLine = (line: string): JsonObject | null => {
  try {
    return toObject(JSON.parse(line));
  } catch {
    return null;
  }
};

/** The value where it is an object and no array, else null. */
export const toObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

/** The value where it is text. */
export const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The value where it is a whole number from 0, 0 where it is not there, NaN for anything else. */
export const toCountOr0 = (value: unknown): number =>
  value === undefined || value === null ? 0 : typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : NaN;

/** The value where it is a port, null where it is not there, NaN for anything else. */
export const toJsonPort = (value: unknown): number | null =>
  value === undefined || value === null ? null : typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : NaN;

/** Names of the properties of the JSON line that a log begins with; null where it begins otherwise. */
export const jsonFields = (head: readonly string[]): readonly string[] | null => {
  const last = head[head.length - 1];
  const first = last?.startsWith('{') === true ? parseJsonLine(last) : null;
  return first === null ? null : Object.keys(first);
};
