import type { DuckDBValue } from '@duckdb/node-api';
import type { ReadRows } from '../engine/read-rows.ts';
import type { Condition } from './selection-sql.ts';

/** Order of a uniform sample: the same at every call, and independent of time and source. */
export const HASH_ORDER = 'hash(session_id)';
/** A hash has 64 bits; a share is computed with 53. */
const HASHES = 2n ** 64n;
const SHARE_STEPS = 2 ** 53;

/**
 * Narrows a condition to the rows with the smallest hashes, slightly more than `limit`, so that the database does not sort
 * all rows. With a probability of about 1e-9 fewer than `limit` rows remain; the sample is then smaller, but still uniform.
 */
export const narrowToSample = async (read: ReadRows, { sql, values }: Condition, limit: number): Promise<Condition> => {
  const [{ count }] = await read(`SELECT count(*)::DOUBLE AS count FROM sessions WHERE ${sql}`, values);
  const share = (limit + 6 * Math.sqrt(limit) + 36) / (count as number);
  if (!(share < 0.5)) return { sql, values };
  const bound: DuckDBValue = ((HASHES * BigInt(Math.ceil(share * SHARE_STEPS))) / BigInt(SHARE_STEPS)).toString();
  return { sql: `${sql} AND ${HASH_ORDER} < ?::UBIGINT`, values: [...values, bound] };
};
