/** Properties of a JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The line parsed last: detection asks one format after the other for the same line. */
let lastLine = '';
let lastObject: JsonObject | null = null;

/** Returns the object of a JSON line; null for anything else. */
export const parseJsonLine = (line: string): JsonObject | null => {
  if (line === lastLine) return lastObject;
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(line);
  } catch {
    // Not JSON.
  }
  lastLine = line;
  lastObject = toObject(parsed);
  return lastObject;
};

/** Returns the value if it is an object and not an array, else null. */
export const toObject = (value: unknown): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;

/** Returns the value if it is text, else null. */
export const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Returns the value if it is a non-negative whole number, 0 where it is absent, NaN for anything else. */
export const toCountOr0 = (value: unknown): number =>
  value === undefined || value === null ? 0 : typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : NaN;

/** Returns the value if it is a port, null where it is absent, NaN for anything else. */
export const toJsonPort = (value: unknown): number | null =>
  value === undefined || value === null ? null : typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535 ? value : NaN;

/** Returns the property names of the JSON line that ends the head; null for another kind of line. */
export const jsonFields = (head: readonly string[]): readonly string[] | null => {
  const last = head[head.length - 1];
  const first = last?.startsWith('{') === true ? parseJsonLine(last) : null;
  return first === null ? null : Object.keys(first);
};
