import type { SqlEngine } from './engine.ts';
import { raw, sql, type Sql } from './sql.ts';

/** Order of a uniform sample: by sampling key with the mask 0, which every row stores; equal keys by start, then by id. */
export const SAMPLE_ORDER = raw('sample_key, start_time, session_id');

const KEYS = 2n ** 64n;
/** A key has 64 bits; a share is computed with 53. */
const SHARE_STEPS = 2 ** 53;

/**
 * Reads a uniform sample: the up to `limit` rows with the smallest sampling keys. The first attempt reads only keys below a bound,
 * slightly more than `limit` of them, so that the database does not sort all rows. With a probability of about 1e-9 they are
 * too few; then all rows are read.
 *
 * @param read - reads the rows that meet a condition
 * @param sizeOf - number of rows of a result that belong to the sample
 */
export const readSample = async <T>({ dialect, rows }: SqlEngine, condition: Sql, limit: number, read: (condition: Sql) => Promise<T>, sizeOf: (result: T) => number): Promise<T> => {
  const [{ count }] = (await rows(sql`SELECT ${dialect.toDouble(raw('count(*)'))} AS count FROM sessions WHERE ${condition}`)) as Array<{ count: number }>;
  const share = (limit + 6 * Math.sqrt(limit) + 36) / count;
  if (!(share < 0.5)) return read(condition);
  const bound = (KEYS * BigInt(Math.ceil(share * SHARE_STEPS))) / BigInt(SHARE_STEPS);
  const sample = await read(sql`${condition} AND sample_key < ${dialect.unsigned(bound)}`);
  return sizeOf(sample) >= limit ? sample : read(condition);
};
