import { BOOLEAN, DOUBLE, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { FEATURE_COLUMNS, VERDICT_COLUMNS, type Verdict } from '@weir/schema';
import type { ScoreSessions } from '../../store.ts';
import { appendColumns } from './append-columns.ts';
import { FOLD_SQL, freshSql, LINK_SQL, MOVED_SQL, MOVE_SQL, NOTE_ARRIVAL_SQL, STORE_RECORDS_SQL, touchedSql } from './fold-records.ts';
import type { StagedPart } from './record-stage.ts';
import { SESSION_SELECT, toSession } from '../schema/session-rows.ts';
import { markDueSql } from '../schema/tables.ts';

/** Window length and times that decide which windows are open. */
export interface FoldClock {
  readonly window_ms: number;
  /** Windows that begin at this time or later are open, UTC epoch ms. */
  readonly open_from: number;
  readonly now: number;
}

/** Ingest results of one part of an upload. */
export interface PartReport {
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  readonly rows_late: number;
  /** Whether each rescored session is anomalous, by session id; null without a verdict. */
  readonly scored: ReadonlyMap<string, boolean | null>;
}

const SCORED_TYPES: Record<string, readonly [DuckDBType, string]> = { number: [DOUBLE, 'DOUBLE'], boolean: [BOOLEAN, 'BOOLEAN'], string: [VARCHAR, 'VARCHAR'] };
const SCORED_COLUMNS = [...FEATURE_COLUMNS, ...VERDICT_COLUMNS];
const SCORED_TABLE_SQL = `CREATE OR REPLACE TEMP TABLE scored (row INTEGER, ${SCORED_COLUMNS.map(({ name, type }) => `${name} ${SCORED_TYPES[type][1]}`).join(', ')})`;
const TOUCHED_IDS = "SELECT format('{:016x}', session_key) FROM touched";

/** Stores the staged records that are new and rebuilds their sessions, in the open transaction. */
export const storeStagedRecords = async (connection: DuckDBConnection, part: StagedPart, clock: FoldClock, score: ScoreSessions): Promise<PartReport> => {
  const readRow = async (sql: string): Promise<Record<string, unknown>> => (await connection.runAndReadAll(sql)).getRowObjectsJS()[0];
  const { first_window, last_window } = part;
  await connection.run(freshSql(part), [BigInt(first_window), BigInt(last_window)]);
  const { n: found, late } = await readRow('SELECT count(*)::DOUBLE AS n, (count(*) FILTER (is_late))::DOUBLE AS late FROM fresh');
  const rows_late = late as number;
  if (rows_late > 0) await connection.run('DELETE FROM fresh WHERE is_late');
  await connection.run(STORE_RECORDS_SQL);
  await connection.run(NOTE_ARRIVAL_SQL[0]);
  await connection.run(NOTE_ARRIVAL_SQL[1], [BigInt(clock.now)]);
  const hasKeys = part.used.has('request_key');
  if (hasKeys) {
    await connection.run(LINK_SQL, [BigInt(first_window - clock.window_ms), BigInt(last_window + clock.window_ms)]);
    await connection.run(MOVED_SQL);
    await connection.run(MOVE_SQL);
  }
  const scored = await refold(connection, clock, score, hasKeys, first_window, last_window);
  return { rows_stored: (found as number) - rows_late, rows_duplicate: part.repeated + part.size - (found as number), rows_late, scored };
};

const refold = async (connection: DuckDBConnection, clock: FoldClock, score: ScoreSessions, hasLinks: boolean, first: number, last: number): Promise<Map<string, boolean | null>> => {
  const { window_ms, open_from } = clock;
  await connection.run(touchedSql(hasLinks), [BigInt(open_from)]);
  const open = await connection.runAndReadAll('SELECT min(start_time)::DOUBLE FROM sessions WHERE is_open AND start_time < ?', [BigInt(open_from)]);
  const from = Math.min(first, (open.getRowsJS()[0][0] as number | null) ?? first) - window_ms;
  const to = last + 2 * window_ms;
  const bounds = [BigInt(from), BigInt(to)];
  await connection.run(FOLD_SQL, [...bounds, ...bounds, BigInt(open_from)]);
  const scored = await scoreFolded(connection, score);
  await connection.run(`DELETE FROM sessions WHERE start_time BETWEEN ? AND ? AND session_id IN (${TOUCHED_IDS})`, bounds);
  await connection.run('INSERT INTO sessions BY NAME SELECT folded.* EXCLUDE (row), scored.* EXCLUDE (row) FROM folded JOIN scored USING (row) ORDER BY folded.row');
  await connection.run(markDueSql('folded'));
  return scored;
};

/** Scores the folded sessions block by block and leaves features and verdicts in the table `scored`. */
const scoreFolded = async (connection: DuckDBConnection, score: ScoreSessions): Promise<Map<string, boolean | null>> => {
  await connection.run(SCORED_TABLE_SQL);
  const scored = new Map<string, boolean | null>();
  const columns: DuckDBValue[][] = [[], ...SCORED_COLUMNS.map(() => [])];
  const result = await connection.stream(`SELECT row, ${SESSION_SELECT} FROM folded`);
  for await (const rows of result.yieldRowObjectJs()) {
    score(rows.map(toSession)).forEach(({ session, features, verdict }, index) => {
      columns[0].push(rows[index].row as number);
      FEATURE_COLUMNS.forEach((_, feature) => columns[1 + feature].push(features[feature]));
      VERDICT_COLUMNS.forEach(({ name }, column) => columns[1 + FEATURE_COLUMNS.length + column].push(verdict?.[name as keyof Verdict] ?? null));
      scored.set(session.session_id, verdict?.is_anomaly ?? null);
    });
  }
  await appendColumns(connection, 'scored', [INTEGER, ...SCORED_COLUMNS.map(({ type }) => SCORED_TYPES[type][0])], columns, columns[0].length);
  return scored;
};
