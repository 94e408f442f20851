import { type BudgetAlert, DAY_MS } from '@weir/schema';
import type { DayAlertsRequest, DayPeaksRequest } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { exceptedCondition } from '../sql/exceptions-sql.ts';

const DAY = `(start_time // ${DAY_MS} * ${DAY_MS})::DOUBLE AS day`;
const ALERT = '{start_time: start_time::DOUBLE, end_time: end_time::DOUBLE, src_ip: src_ip, rarity: rarity, reason: reason, session_id: session_id}';

/**
 * Returns the highest rarity of each source per UTC day, rarest first. Includes days with scored sessions but no rare one.
 * Uses aggregates instead of window functions: see ADR 26.
 */
export const readDayPeaks = async (
  read: ReadRows,
  { from_ms, to_ms, min_rarity, most_a_day }: DayPeaksRequest,
): Promise<Array<{ day: number; peaks: number[] }>> => {
  const rows = await read(
    `WITH days AS (SELECT DISTINCT ${DAY} FROM sessions WHERE start_time >= ? AND start_time < ? AND rarity IS NOT NULL),
       peaks AS (SELECT ${DAY}, max(rarity) AS peak FROM sessions WHERE start_time >= ? AND start_time < ? AND rarity >= ? GROUP BY 1, src_ip)
     SELECT day, max(peak, ?) AS peaks FROM days LEFT JOIN peaks USING (day) GROUP BY 1 ORDER BY 1`,
    [from_ms, to_ms, from_ms, to_ms, min_rarity, most_a_day],
  );
  return rows.map((row) => ({ day: row.day as number, peaks: (row.peaks as number[] | null) ?? [] }));
};

/** Returns the first session of each source per UTC day with at least this rarity, ordered by end. */
export const readDayAlerts = async (
  read: ReadRows,
  { from_ms, to_ms, min_rarity, most_a_day, excepted }: DayAlertsRequest,
): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>> => {
  const left_out = exceptedCondition(excepted);
  const rows = await read(
    `SELECT day, count(*)::DOUBLE AS source_count, arg_min(first, (first.end_time, first.session_id), ?) AS alerts FROM (
       SELECT ${DAY}, arg_min(${ALERT}, (end_time, session_id)) AS first FROM sessions
       WHERE start_time >= ? AND start_time < ? AND rarity >= ? AND NOT ${left_out.sql} GROUP BY 1, src_ip)
     GROUP BY 1 ORDER BY 1`,
    [most_a_day, from_ms, to_ms, min_rarity, ...left_out.values],
  );
  return rows as unknown as Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>;
};
