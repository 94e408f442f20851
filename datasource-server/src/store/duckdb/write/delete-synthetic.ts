import type { DuckDBConnection } from '@duckdb/node-api';
import { VERDICT_COLUMNS } from '@weir/schema';
import { markDueSql } from '../schema/tables.ts';

/** Deletes what was made of the synthetic sessions together with others. */
const DELETE_DERIVED_SQL = [
  'DELETE FROM findings',
  'DELETE FROM populations',
  'DELETE FROM contexts',
  'DELETE FROM models',
  `UPDATE sessions SET ${VERDICT_COLUMNS.map(({ name }) => `${name} = NULL`).join(', ')}`,
];

/** Deletes the sessions of the synthetic sample and what was made of them, in the open transaction. Returns the number of deleted sessions. */
export const deleteSynthetic = async (connection: DuckDBConnection): Promise<number> => {
  const found = await connection.runAndReadAll("SELECT 1 FROM sessions WHERE source_meta = 'synthetic' LIMIT 1");
  if (found.currentRowCount === 0) return 0;
  // A source without sessions is due too: a running lease may be about to store findings on its deleted ones.
  await connection.run(markDueSql('sessions'));
  const { rowsChanged } = await connection.run("DELETE FROM sessions WHERE source_meta = 'synthetic'");
  for (const statement of DELETE_DERIVED_SQL) await connection.run(statement);
  return rowsChanged;
};
