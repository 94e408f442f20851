const MAX_DEPTH = 20;

/**
 * Returns a value of Parquet as JSON. Integers keep all their digits; times are ISO 8601 in UTC; bytes are hexadecimal; what JSON
 * cannot express, such as NaN, is null.
 */
export const toJsonText = (value: unknown, depth = 0): string => {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : toJsonObject(value, depth + 1);
    default:
      return 'null';
  }
};

const toJsonObject = (value: object, depth: number): string => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`;
  if (value instanceof Uint8Array) return `"${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`;
  if (depth > MAX_DEPTH) return 'null';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value as ArrayLike<unknown>, (item) => toJsonText(item, depth)).join(',')}]`;
  const entries = value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${JSON.stringify(String(key))}:${toJsonText(item, depth)}`).join(',')}}`;
};
