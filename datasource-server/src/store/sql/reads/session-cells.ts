import { AppError } from '@weir/schema';
import { CELL_SUMS, MAX_CELLS, type CellSum, type SessionCells, type SessionCellsRequest } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { exceptedCondition } from '../exceptions.ts';
import { groupKey } from '../groups.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { integer, list, raw, sql } from '../sql.ts';

/** Returns sums of the sessions of each group per time cell, without empty cells, ordered by time. */
export const readSessionCells = async ({ dialect, columns }: SqlEngine, request: SessionCellsRequest): Promise<SessionCells> => {
  const { from_ms, cell_ms, group_by } = request;
  const sums = CELL_SUMS.map((sum) => (sum === 'anomaly_count' ? dialect.countIf(raw('is_counted')) : measureSql(dialect, sum === 'all_anomaly_count' ? 'anomaly_count' : sum)));
  const selected = toCondition(dialect, request);
  const isCounted = sql`is_anomaly AND NOT ${exceptedCondition(dialect, request.excepted, sql`${selected} AND is_anomaly`)}`;
  const [cell, key, ...values] = await columns(
    sql`SELECT cell, name, ${list(sums)}
     FROM (SELECT is_anomaly, bytes_in, bytes_out, total_bytes, ${dialect.bucket(raw('start_time'), from_ms, cell_ms)} AS cell, ${groupKey(dialect, group_by)} AS name,
       ${isCounted} AS is_counted FROM sessions WHERE ${selected}) selected
     GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${integer(MAX_CELLS + 1)}`,
    ['number', 'string', ...sums.map(() => 'number' as const)],
  );
  if (cell.length > MAX_CELLS) {
    const by = group_by === null ? '' : ` and ${group_by}`;
    throw new AppError('query.too_large', `Too many results: got more than ${MAX_CELLS} sums by time${by}, expected at most ${MAX_CELLS}.`, { hint: 'Choose a shorter time range or more filters.' });
  }
  const byName = Object.fromEntries(CELL_SUMS.map((sum, index) => [sum, values[index] as Float64Array])) as { [sum in CellSum]: Float64Array };
  return { cell: cell as Float64Array, key: key as string[], ...byName };
};
