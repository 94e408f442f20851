import type { AuditCheck, DataAudit } from '@weir/schema';
import { formatCount, formatNoun } from '@weir/views';
import { createElement, getElement } from './elements.ts';

/** Levels in the look of the severities beside them. */
const LOOKS = { warning: 'medium', note: 'low', ok: 'info' } as const;

const toItem = ({ level, title, sentence }: AuditCheck): HTMLLIElement =>
  createElement('li', {
    class: `finding ${LOOKS[level]}`,
    children: [
      createElement('div', {
        class: 'who',
        children: [createElement('span', { class: `severity ${LOOKS[level]}`, text: level }), createElement('span', { class: 'entity', text: title })],
      }),
      createElement('p', { class: 'says', text: sentence }),
    ],
  });

/** What the audit is of, and which accuracy it refuses. */
export const toAuditNote = ({ session_count, audited_count, attack_accuracy }: DataAudit): string => {
  const all = formatNoun(session_count, 'stored session');
  const looked = audited_count < session_count ? `an even sample of ${formatCount(audited_count)} of ${all}` : all;
  return `Audit of ${looked}. Accuracy of attack against normal: refused, because ${attack_accuracy.reason}.`;
};

/** Fills the audit card: warnings in sight, the rest folded. */
export const showAudit = (audit: DataAudit): void => {
  const warnings = audit.checks.filter(({ level }) => level === 'warning');
  const rest = audit.checks.filter(({ level }) => level !== 'warning');
  const notes = rest.filter(({ level }) => level === 'note').length;
  getElement('audit-note').textContent = toAuditNote(audit);
  getElement('audit').replaceChildren(...warnings.map(toItem));
  getElement('audit-rest').replaceChildren(...rest.map(toItem));
  getElement('audit-more').textContent = `${formatNoun(notes, 'note')}, and ${formatCount(rest.length - notes)} checked and fine`;
  getElement('audit-fold').hidden = rest.length === 0;
};
