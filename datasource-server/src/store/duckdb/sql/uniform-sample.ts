import type { DuckDBValue } from '@duckdb/node-api';
import type { ReadRows } from '../engine/read-rows.ts';
import type { Condition } from './selection-sql.ts';

/** Order of an even sample: the same at every call, and unrelated to time or source. */
export const HASH_ORDER = 'hash(session_id)';
/** The hash is of 64 bits, a share of it is told in 53. */
const HASHES = 2n ** 64n;
const SHARE_STEPS = 2 ** 53;

/**
 * Narrows a condition to the rows of the least hashes, so that the engine does not sort all of them: some more than `limit`, or all where there
 * are not many more than that. Chance leaves fewer than `limit` once in a billion samples; then the sample is that much smaller, and even all the same.
 */
export const narrowToSample = async (read: ReadRows, { sql, values }: Condition, limit: number): Promise<Condition> => {
  const [{ count }] = await read(`SELECT count(*)::DOUBLE AS count FROM sessions WHERE ${sql}`, values);
  const share = (limit + 6 * Math.sqrt(limit) + 36) / (count as number);
  if (!(share < 0.5)) return { sql, values };
  const bound: DuckDBValue = ((HASHES * BigInt(Math.ceil(share * SHARE_STEPS))) / BigInt(SHARE_STEPS)).toString();
  return { sql: `${sql} AND ${HASH_ORDER} < ?::UBIGINT`, values: [...values, bound] };
};
