import { SESSION_COLUMNS, VERDICT_COLUMNS, type Session, type Verdict } from '@weir/schema';
import type { Selection } from '../../contract/selection.ts';
import type { SessionWithVerdict } from '../../contract/session-reads.ts';
import type { Row } from '../dialect.ts';
import type { SqlEngine } from '../engine.ts';
import { narrowToFirst } from '../first-rows.ts';
import { toCondition } from '../selection.ts';
import { selectList } from '../session-columns.ts';
import { list, sql, type Sql } from '../sql.ts';

const SESSION_NAMES = SESSION_COLUMNS.map((column) => column.name);
const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);

const toSessionWithVerdict = (row: Row): SessionWithVerdict => {
  const pick = (names: readonly string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, row[name]]));
  return { session: pick(SESSION_NAMES) as unknown as Session, verdict: pick(VERDICT_NAMES) as unknown as Verdict };
};

/** @param rest - the statement after WHERE */
const readScored = async ({ dialect, rows }: SqlEngine, rest: Sql): Promise<SessionWithVerdict[]> =>
  (await rows(sql`SELECT ${selectList(dialect, [...SESSION_NAMES, ...VERDICT_NAMES])} FROM sessions WHERE ${rest}`)).map(toSessionWithVerdict);

/** Returns a session with its verdict; null if it is not stored or not scored yet. */
export const readSession = async (engine: SqlEngine, session_id: string): Promise<SessionWithVerdict | null> =>
  (await readScored(engine, sql`session_id = ${session_id} AND model_version IS NOT NULL`)).at(0) ?? null;

/** Returns the rarest scored session, the latest of several; null if there is none. */
export const readRarestSession = async (engine: SqlEngine, selection: Selection): Promise<SessionWithVerdict | null> => {
  const condition = await narrowToFirst(engine, toCondition(engine.dialect, selection), 'rarity', 'DESC', 1);
  const found = await readScored(engine, sql`${condition} AND rarity IS NOT NULL ORDER BY rarity DESC, anomaly_score DESC, sessions.start_time DESC, session_id LIMIT 1`);
  return found.at(0) ?? null;
};

/** Returns the scored sessions of these sources, oldest first. */
export const readScoredSessionsOf = async (engine: SqlEngine, sources: readonly string[]): Promise<SessionWithVerdict[]> =>
  sources.length === 0 ? [] : readScored(engine, sql`src_ip IN (${list(sources.map((src_ip) => sql`${src_ip}`))}) AND model_version IS NOT NULL ORDER BY sessions.start_time, session_id`);
