import type { DataAudit } from '@weir/schema';
import { toAuditNote } from './audit-list.ts';

const audit: DataAudit = { audited_at: 0, session_count: 15_223, audited_count: 15_223, attack_accuracy: { accuracy: null, reason: 'nothing is labelled' }, checks: [] };

test('states the scope of the audit, and why no accuracy is stated', () => {
  expect(toAuditNote(audit)).toBe('Audit of 15,223 stored sessions. Accuracy of attack detection: not stated, because nothing is labelled.');
  expect(toAuditNote({ ...audit, session_count: 2_000_000, audited_count: 100_000 })).toContain('Audit of a uniform sample of 100,000 of 2,000,000 stored sessions.');
});
