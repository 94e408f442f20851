import { AUDIT_LEVELS, ID_WORDS, takeSessions, type AuditCheck, type DataAudit, type SessionBlock } from '@weir/schema';
import type { AuditData } from './define-check.ts';
import { CHECKS } from './index.ts';
import { refuseAttackAccuracy } from './label-columns.ts';

/** Sessions that an audit uses at most. */
export const MAX_AUDITED_SESSIONS = 100_000;

/**
 * Returns the result of every check on the sessions, warnings first.
 *
 * @param data - sessions in any order; may be empty
 * @param pause - awaited between checks, so that other work on the thread can run
 */
export const auditSessions = async (data: AuditData, pause: () => Promise<unknown> = () => Promise.resolve()): Promise<DataAudit> => {
  const sorted = sortByTime(data);
  const checks: AuditCheck[] = [];
  for (const { check, title, look } of data.sessions.size === 0 ? [] : CHECKS) {
    await pause();
    checks.push({ check, title, ...look(sorted) });
  }
  const rank = ({ level }: AuditCheck): number => AUDIT_LEVELS.indexOf(level);
  return {
    audited_at: data.now_ms,
    session_count: data.session_count,
    audited_count: data.sessions.size,
    attack_accuracy: refuseAttackAccuracy(data.sessions),
    checks: checks.sort((a, b) => rank(b) - rank(a)),
  };
};

/** Returns the data with the sessions ordered by start_time, then session_id; the same data where they are. */
const sortByTime = (data: AuditData): AuditData => {
  const { sessions, labels } = data;
  let isSorted = true;
  for (let row = 1; row < sessions.size && isSorted; row++) isSorted = compareRows(sessions, row - 1, row) <= 0;
  if (isSorted) return data;
  const order = Uint32Array.from({ length: sessions.size }, (_, row) => row).sort((a, b) => compareRows(sessions, a, b));
  return {
    ...data,
    sessions: takeSessions(sessions, order),
    labels: labels.map((label) => ({ ...label, values: Float64Array.from(order, (row) => label.values[row]) })),
  };
};

const compareRows = ({ numbers: { start_time }, ids }: SessionBlock, a: number, b: number): number => {
  let difference = start_time[a] - start_time[b];
  for (let word = 0; difference === 0 && word < ID_WORDS; word++) difference = ids[ID_WORDS * a + word] - ids[ID_WORDS * b + word];
  return difference;
};
