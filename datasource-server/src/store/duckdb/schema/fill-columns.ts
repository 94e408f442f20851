import type { DuckDBConnection } from '@duckdb/node-api';
import { NEXT_POSITION } from './tables.ts';

/** Rows changed in one transaction: changes are held in memory until it ends. */
const STEP = 1_000_000;

const MISSING = 'position IS NULL OR sample_key IS NULL';

/** Fills the columns that sessions stored by earlier versions lack. If it is interrupted, the next start continues. */
export const fillColumns = async (connection: DuckDBConnection): Promise<void> => {
  const [[missing, last]] = (await connection.runAndReadAll(`SELECT count(*)::DOUBLE, max(rowid)::DOUBLE FROM sessions WHERE ${MISSING}`)).getRowsJS() as [[number, number | null]];
  if (missing === 0) return;
  for (let from = 0; from <= (last ?? -1); from += STEP) {
    await connection.run(
      `UPDATE sessions SET position = coalesce(position, ${NEXT_POSITION}), sample_key = ('0x' || right(session_id, 16))::UBIGINT
       WHERE rowid >= ? AND rowid < ? AND (${MISSING})`,
      [BigInt(from), BigInt(from + STEP)],
    );
  }
};
