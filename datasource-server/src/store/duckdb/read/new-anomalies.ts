import { LIVE_COLUMNS } from '@weir/schema';
import type { NewAnomalies } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { getColumn, selectList } from '../schema/tables.ts';
import { toFields } from '../sql/to-fields.ts';

/** Returns anomalies stored after the cursor. The cursor is a rowid, because the database numbers rows in insertion order. */
export const readNewAnomalies = async (read: ReadRows, { cursor, limit }: { cursor: number | null; limit: number }): Promise<NewAnomalies> => {
  const [{ end }] = await read('SELECT coalesce(max(rowid) + 1, 0)::DOUBLE AS "end" FROM sessions', []);
  const from = cursor === null || cursor > (end as number) ? (end as number) : cursor;
  const rows =
    from === end
      ? []
      : await read(
          `SELECT rowid::DOUBLE AS row, ${selectList(LIVE_COLUMNS)} FROM sessions WHERE rowid >= ? AND rowid < ? AND is_anomaly ORDER BY rowid LIMIT ${limit}`,
          [BigInt(from), BigInt(end as number)],
        );
  return {
    cursor: rows.length === limit ? (rows[rows.length - 1].row as number) + 1 : (end as number),
    fields: toFields(
      rows,
      LIVE_COLUMNS.map((name) => {
        const { type, unit } = getColumn(name);
        return [name, type, unit === undefined ? undefined : { unit }] as const;
      }),
    ),
  };
};
