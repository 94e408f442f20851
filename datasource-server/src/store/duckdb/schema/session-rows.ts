import { SESSION_COLUMNS, VERDICT_COLUMNS, type Session, type Verdict } from '@weir/schema';
import type { SessionWithVerdict } from '../../contract/store.ts';
import { selectList } from './tables.ts';

const SESSION_NAMES = SESSION_COLUMNS.map((column) => column.name);
const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);

/** Select list of a session without features and verdict. */
export const SESSION_SELECT = selectList(SESSION_NAMES);

/** Select list of a session with its verdict. */
export const SCORED_SELECT = selectList([...SESSION_NAMES, ...VERDICT_NAMES]);

/** Reads a row of SESSION_SELECT. */
export const toSession = (row: Record<string, unknown>): Session => row as unknown as Session;

/** Reads a row of SCORED_SELECT. */
export const toSessionWithVerdict = (row: Record<string, unknown>): SessionWithVerdict => {
  const pick = (names: readonly string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, row[name]]));
  return { session: pick(SESSION_NAMES) as unknown as Session, verdict: pick(VERDICT_NAMES) as unknown as Verdict };
};
