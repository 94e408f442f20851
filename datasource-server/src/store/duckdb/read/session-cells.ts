import { AppError } from '@weir/schema';
import type { SessionCells, SessionCellsRequest } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { exceptedCondition } from '../sql/exceptions-sql.ts';
import { groupKeySql } from '../sql/group-key.ts';
import { toCondition } from '../sql/selection-sql.ts';

/** Limit on returned cells: what a preview can hold in memory. */
const MAX_CELLS = 500_000;

/** Returns sums of the sessions of each group per time cell, without empty cells, ordered by time. */
export const readSessionCells = async (read: ReadRows, request: SessionCellsRequest): Promise<SessionCells> => {
  const { from_ms, cell_ms, group_by } = request;
  const { sql, values } = toCondition(request);
  const excepted = exceptedCondition(request.excepted);
  const rows = await read(
    `SELECT cell, key, count(*)::DOUBLE AS session_count, count(*) FILTER (is_counted)::DOUBLE AS anomaly_count,
       count(*) FILTER (coalesce(is_anomaly, false))::DOUBLE AS all_anomaly_count,
       coalesce(sum(bytes_in), 0)::DOUBLE AS bytes_in, coalesce(sum(bytes_out), 0)::DOUBLE AS bytes_out, coalesce(sum(total_bytes), 0)::DOUBLE AS total_bytes
     FROM (SELECT *, floor((start_time - ${from_ms}) / ${cell_ms})::DOUBLE AS cell, ${group_by === null ? "''" : groupKeySql(group_by)} AS key,
       is_anomaly AND NOT ${excepted.sql} AS is_counted FROM sessions WHERE ${sql})
     GROUP BY cell, key ORDER BY cell, key LIMIT ${MAX_CELLS + 1}`,
    [...excepted.values, ...values],
  );
  if (rows.length > MAX_CELLS) throw new AppError('query.too_large', `Too many results: got more than ${MAX_CELLS} sums by time${group_by === null ? '' : ` and ${group_by}`}, expected at most ${MAX_CELLS}.`, { hint: 'Choose a shorter time range or more filters.' });
  const column = (name: string): Float64Array => Float64Array.from(rows, (row) => row[name] as number);
  return {
    cell: column('cell'),
    key: rows.map((row) => row.key as string),
    session_count: column('session_count'),
    anomaly_count: column('anomaly_count'),
    all_anomaly_count: column('all_anomaly_count'),
    bytes_in: column('bytes_in'),
    bytes_out: column('bytes_out'),
    total_bytes: column('total_bytes'),
  };
};
