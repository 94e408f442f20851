import { SESSION_COLUMNS, VERDICT_COLUMNS, type Session, type Verdict } from '@weir/schema';
import type { JudgedSession } from '../store.ts';
import { selectList } from './tables.ts';

const SESSION_NAMES = SESSION_COLUMNS.map((column) => column.name);
const VERDICT_NAMES = VERDICT_COLUMNS.map((column) => column.name);

/** Select list of a session without features and verdict. */
export const SESSION_SELECT = selectList(SESSION_NAMES);

/** Select list of a session with its verdict. */
export const JUDGED_SELECT = selectList([...SESSION_NAMES, ...VERDICT_NAMES]);

/** A row of SESSION_SELECT, as the engine names its columns. */
export const toSession = (row: Record<string, unknown>): Session => row as unknown as Session;

/**
 * The same for many sessions that are held at once, in half the memory: each text is held once, and each session has its
 * properties in the same places.
 */
export const compactSessions = (): ((row: Record<string, unknown>) => Session) => {
  const texts = new Map<string, string>();
  const once = (value: unknown): string | null => {
    if (typeof value !== 'string') return null;
    const known = texts.get(value);
    if (known !== undefined) return known;
    texts.set(value, value);
    return value;
  };
  return (row) => ({
    session_id: row.session_id as string,
    start_time: row.start_time as number,
    end_time: row.end_time as number,
    src_ip: once(row.src_ip)!,
    src_ip_country_code: once(row.src_ip_country_code),
    protocol: once(row.protocol),
    response_code: row.response_code as number | null,
    dst_ip: once(row.dst_ip),
    dst_port: row.dst_port as number | null,
    bytes_in: row.bytes_in as number,
    bytes_out: row.bytes_out as number,
    rule_names: once(row.rule_names),
    observation_name: once(row.observation_name),
    source_meta: once(row.source_meta),
    source_name: once(row.source_name),
    detection_types: once(row.detection_types),
    label: once(row.label),
  });
};

/** A row of JUDGED_SELECT in its two parts. */
export const toJudgedSession = (row: Record<string, unknown>): JudgedSession => {
  const pick = (names: readonly string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, row[name]]));
  return { session: pick(SESSION_NAMES) as unknown as Session, verdict: pick(VERDICT_NAMES) as unknown as Verdict };
};
