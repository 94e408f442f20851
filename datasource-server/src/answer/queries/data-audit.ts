import { AUDIT_LEVELS, type AuditCheck, type DataAudit, type Field, type Frame, type Notice } from '@weir/schema';
import { defineQuery } from './define-query.ts';

const noticesOf = ({ session_count, audited_count }: DataAudit): Notice[] => {
  const shown = (count: number): string => count.toLocaleString('en-US');
  if (session_count === 0) return [{ severity: 'info', text: 'There are no sessions yet, so there is nothing to audit.' }];
  if (audited_count >= session_count) return [];
  return [{ severity: 'info', text: `Based on a uniform sample of ${shown(audited_count)} of ${shown(session_count)} sessions.` }];
};

/** Returns the data quality audit as a table, warnings first. */
export const auditFrame = (audit: DataAudit, checks: readonly AuditCheck[] = audit.checks): Frame => {
  const text = (name: string, of: (check: AuditCheck) => string): Field => ({ name, type: 'string', values: checks.map(of) });
  const { audited_at, session_count, audited_count, attack_accuracy } = audit;
  const notices = noticesOf(audit);
  return {
    name: 'data audit',
    meta: {
      type: 'table',
      typeVersion: [0, 1],
      ...(notices.length > 0 ? { notices } : {}),
      custom: { audited_at, session_count, audited_count, attack_accuracy },
    },
    fields: [
      text('level', ({ level }) => level),
      text('title', ({ title }) => title),
      text('sentence', ({ sentence }) => sentence),
      text('check', ({ check }) => check),
      text('facts', ({ facts }) => JSON.stringify(facts)),
    ],
  };
};

/** Data quality: one row per check, over all stored sessions whatever the time range. */
export const dataAudit = defineQuery({
  queryType: 'data_audit',
  answer: async ({ min_level }, _range, { audit }) => {
    const made = await audit();
    const least = AUDIT_LEVELS.indexOf(min_level);
    return [auditFrame(made, made.checks.filter(({ level }) => AUDIT_LEVELS.indexOf(level) >= least))];
  },
});
