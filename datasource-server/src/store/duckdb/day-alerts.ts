import type { BudgetAlert } from '@weir/schema';
import type { DayAlertsRequest, DayPeaksRequest } from '../store.ts';
import type { ReadRows } from './anomaly-counts.ts';
import { exceptedCondition } from './excepted-sql.ts';

const DAY_MS = 86_400_000;
const DAY = `(start_time // ${DAY_MS} * ${DAY_MS})::DOUBLE AS day`;

/** Rarest session of each source on each UTC day that has judged sessions, rarest first; a day may have none that is rare. */
export const readDayPeaks = async (
  read: ReadRows,
  { from_ms, to_ms, min_rarity, most_a_day }: DayPeaksRequest,
): Promise<Array<{ day: number; peaks: number[] }>> => {
  const rows = await read(
    `WITH days AS (SELECT DISTINCT ${DAY} FROM sessions WHERE start_time >= ? AND start_time < ? AND rarity IS NOT NULL),
       peaks AS (SELECT ${DAY}, max(rarity) AS peak FROM sessions WHERE start_time >= ? AND start_time < ? AND rarity >= ? GROUP BY 1, src_ip),
       places AS (SELECT day, peak, row_number() OVER (PARTITION BY day ORDER BY peak DESC) AS place FROM peaks)
     SELECT day, list(peak ORDER BY peak DESC) FILTER (place <= ?) AS peaks FROM days LEFT JOIN places USING (day) GROUP BY 1 ORDER BY 1`,
    [from_ms, to_ms, from_ms, to_ms, min_rarity, most_a_day],
  );
  return rows.map((row) => ({ day: row.day as number, peaks: (row.peaks as number[] | null) ?? [] }));
};

/** First session of each source on each UTC day with at least this rarity, in the order in which they ended. */
export const readDayAlerts = async (
  read: ReadRows,
  { from_ms, to_ms, min_rarity, most_a_day, excepted }: DayAlertsRequest,
): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>> => {
  const left_out = exceptedCondition(excepted);
  const rows = await read(
    `SELECT * FROM (
       SELECT *, row_number() OVER (PARTITION BY day ORDER BY end_time, session_id) AS place, (count(*) OVER (PARTITION BY day))::DOUBLE AS source_count FROM (
         SELECT ${DAY}, start_time::DOUBLE AS start_time, end_time::DOUBLE AS end_time, src_ip, rarity, reason, session_id FROM sessions
         WHERE start_time >= ? AND start_time < ? AND rarity >= ? AND NOT ${left_out.sql}
         QUALIFY row_number() OVER (PARTITION BY day, src_ip ORDER BY sessions.end_time, session_id) = 1))
     WHERE place <= ? ORDER BY day, place`,
    [from_ms, to_ms, min_rarity, ...left_out.values, most_a_day],
  );
  const days = new Map<number, { day: number; alerts: BudgetAlert[]; source_count: number }>();
  for (const { day, place: _place, source_count, ...alert } of rows) {
    const of = days.get(day as number) ?? { day: day as number, alerts: [], source_count: source_count as number };
    of.alerts.push(alert as unknown as BudgetAlert);
    days.set(of.day, of);
  }
  return [...days.values()];
};
