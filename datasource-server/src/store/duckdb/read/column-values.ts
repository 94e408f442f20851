import type { Field } from '@weir/schema';
import type { Selection } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { getColumn } from '../schema/tables.ts';
import { toFields } from '../sql/to-fields.ts';

/** Returns the values of a column as text, the most frequent first. */
export const readColumnValues = async (
  read: ReadRows,
  request: Selection & { column: string; search: string; limit: number },
): Promise<readonly Field[]> => {
  const { name } = getColumn(request.column);
  const { sql, values } = toCondition(request);
  const rows = await read(
    `SELECT CAST(${name} AS VARCHAR) AS value, count(*)::DOUBLE AS session_count, count(*) FILTER (is_anomaly)::DOUBLE AS anomaly_count
     FROM sessions WHERE ${sql} AND ${name} IS NOT NULL AND contains(lower(CAST(${name} AS VARCHAR)), lower(?))
     GROUP BY ${name} ORDER BY session_count DESC, ${name} LIMIT ${request.limit}`,
    [...values, request.search],
  );
  return toFields(rows, [
    ['value', 'string'],
    ['session_count', 'number'],
    ['anomaly_count', 'number'],
  ]);
};
