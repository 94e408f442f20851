import type { TrafficReads } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { raw, sql } from '../sql.ts';

const HOURS = 24;
const WEEKDAYS = 7;

/** Returns a measure by weekday and hour of the session start. A cell without sessions is zero, or NaN for a rate. */
export const readHeatMap = async ({ dialect, rows }: SqlEngine, request: Parameters<TrafficReads['heatMap']>[0]): Promise<Float64Array> => {
  const weekday = dialect.toDouble(raw('day_of_week'));
  const hour = dialect.toDouble(raw('hour'));
  const found = await rows(
    sql`SELECT ${weekday} AS weekday, ${hour} AS hour_of_day, ${measureSql(dialect, request.measure)} AS value FROM sessions WHERE ${toCondition(dialect, request)} GROUP BY 1, 2`,
  );
  const cells = new Float64Array(WEEKDAYS * HOURS).fill(request.measure === 'anomaly_rate' ? NaN : 0);
  for (const row of found as unknown as Array<{ weekday: number; hour_of_day: number; value: number }>) cells[row.weekday * HOURS + row.hour_of_day] = row.value;
  return cells;
};
