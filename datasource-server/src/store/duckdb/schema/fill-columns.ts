import type { DuckDBConnection } from '@duckdb/node-api';

/** Rows changed in one transaction: changes are held in memory until it ends. */
const STEP = 1_000_000;

const MISSING = 'position IS NULL OR sample_key IS NULL';

/** Fills the columns that sessions stored by earlier versions lack. Stops and goes on at the next start if it is interrupted. */
export const fillColumns = async (connection: DuckDBConnection): Promise<void> => {
  const [[missing, last]] = (await connection.runAndReadAll(`SELECT count(*)::DOUBLE, max(rowid)::DOUBLE FROM sessions WHERE ${MISSING}`)).getRowsJS() as [[number, number | null]];
  if (missing === 0) return;
  for (let from = 0; from <= (last ?? -1); from += STEP) {
    await connection.run(
      `UPDATE sessions SET position = coalesce(position, nextval('session_order')), sample_key = ('0x' || right(session_id, 16))::UBIGINT
       WHERE rowid >= ? AND rowid < ? AND (${MISSING})`,
      [BigInt(from), BigInt(from + STEP)],
    );
  }
};
