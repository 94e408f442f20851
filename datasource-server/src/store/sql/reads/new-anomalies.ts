import { LIVE_COLUMNS } from '@weir/schema';
import type { NewAnomalies } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { readSessionColumns } from '../session-columns.ts';
import { integer, raw, sql } from '../sql.ts';

/** A position as text. It fits 53 bits. */
const CURSOR = /^\d{1,15}$/;

/** Returns anomalies stored after the cursor, which is the position of a row: a stored number that grows with every row that is written. */
export const readNewAnomalies = async (engine: SqlEngine, { cursor, limit }: { cursor: string | null; limit: number }): Promise<NewAnomalies> => {
  const { dialect, rows } = engine;
  const [{ last }] = (await rows(sql`SELECT ${dialect.toDouble(raw('coalesce(max(position), 0)'))} AS last FROM sessions`)) as Array<{ last: number }>;
  const after = cursor !== null && CURSOR.test(cursor) && Number(cursor) <= last ? Number(cursor) : last;
  const from = sql`FROM sessions WHERE position > ${integer(after)} AND position <= ${integer(last)} AND is_anomaly ORDER BY position LIMIT ${integer(limit)}`;
  const columns = await readSessionColumns(engine, LIVE_COLUMNS, from);
  if (columns[LIVE_COLUMNS[0]].length < limit) return { cursor: String(last), columns };
  const [{ reached }] = (await rows(sql`SELECT ${dialect.toDouble(raw('max(position)'))} AS reached FROM (SELECT position ${from}) page`)) as Array<{ reached: number }>;
  return { cursor: String(reached), columns };
};
