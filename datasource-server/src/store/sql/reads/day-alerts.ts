import { type BudgetAlert, DAY_MS } from '@weir/schema';
import type { DayAlertsRequest, DayPeaksRequest } from '../../contract/session-reads.ts';
import type { SqlDialect } from '../dialect.ts';
import type { SqlEngine } from '../engine.ts';
import { exceptedCondition } from '../exceptions.ts';
import { integer, raw, sql, type Sql } from '../sql.ts';

/** Start of the UTC day of a session. */
const dayOf = ({ toDouble, quotient }: SqlDialect): Sql => toDouble(sql`${quotient(raw('start_time'), integer(DAY_MS))} * ${integer(DAY_MS)}`);

const alertOf = ({ row, toDouble }: SqlDialect): Sql =>
  row({
    start_time: toDouble(raw('start_time')),
    end_time: toDouble(raw('end_time')),
    src_ip: raw('src_ip'),
    rarity: raw('rarity'),
    reason: raw('reason'),
    session_id: raw('session_id'),
  });

/**
 * Returns the highest rarity of each source per UTC day, rarest first. Includes days with scored sessions but no rare one.
 * Uses aggregates instead of window functions: see ADR 26.
 */
export const readDayPeaks = async (
  { dialect, rows }: SqlEngine,
  { from_ms, to_ms, min_rarity, most_a_day }: DayPeaksRequest,
): Promise<Array<{ day: number; peaks: number[] }>> => {
  const day = dayOf(dialect);
  const range = sql`start_time >= ${from_ms} AND start_time < ${to_ms}`;
  const found = await rows(
    sql`WITH days AS (SELECT DISTINCT ${day} AS day FROM sessions WHERE ${range} AND rarity IS NOT NULL),
       peaks AS (SELECT ${day} AS peak_day, src_ip, max(rarity) AS peak FROM sessions WHERE ${range} AND rarity >= ${min_rarity} GROUP BY 1, 2)
     SELECT day, ${dialect.largest(raw('peak'), most_a_day)} AS peaks FROM days LEFT JOIN peaks ON peak_day = day GROUP BY 1 ORDER BY 1`,
  );
  return found.map((row) => ({ day: row.day as number, peaks: (row.peaks as number[] | null) ?? [] }));
};

/** Returns the first session of each source per UTC day with at least this rarity, ordered by end. */
export const readDayAlerts = async (
  { dialect, rows }: SqlEngine,
  { from_ms, to_ms, min_rarity, most_a_day, excepted }: DayAlertsRequest,
): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>> => {
  const first = raw('first_alert');
  const isRare = sql`start_time >= ${from_ms} AND start_time < ${to_ms} AND rarity >= ${min_rarity}`;
  const found = await rows(
    sql`SELECT day, ${dialect.toDouble(raw('count(*)'))} AS source_count,
       ${dialect.firstFewBy(first, [dialect.valueOf(first, 'end_time'), dialect.valueOf(first, 'session_id')], most_a_day)} AS alerts FROM (
       SELECT ${dayOf(dialect)} AS day, src_ip, ${dialect.firstBy(alertOf(dialect), [raw('end_time'), raw('session_id')])} AS first_alert FROM sessions
       WHERE ${isRare} AND NOT ${exceptedCondition(dialect, excepted, isRare)} GROUP BY 1, 2) firsts
     GROUP BY 1 ORDER BY 1`,
  );
  return found as unknown as Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>;
};
