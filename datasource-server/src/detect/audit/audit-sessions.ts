import { AUDIT_LEVELS, type AuditCheck, type DataAudit } from '@weir/schema';
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
  const order = [...data.sessions.keys()].sort((a, b) => data.sessions[a].start_time - data.sessions[b].start_time);
  const sorted: AuditData = {
    ...data,
    sessions: order.map((row) => data.sessions[row]),
    labels: data.labels.map((label) => ({ ...label, values: order.map((row) => label.values[row]) })),
  };
  const checks: AuditCheck[] = [];
  for (const { check, title, look } of data.sessions.length === 0 ? [] : CHECKS) {
    await pause();
    checks.push({ check, title, ...look(sorted) });
  }
  const rank = ({ level }: AuditCheck): number => AUDIT_LEVELS.indexOf(level);
  return {
    audited_at: data.now_ms,
    session_count: data.session_count,
    audited_count: data.sessions.length,
    attack_accuracy: refuseAttackAccuracy(data.sessions),
    checks: checks.sort((a, b) => rank(b) - rank(a)),
  };
};
