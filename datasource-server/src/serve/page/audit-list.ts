import type { AuditCheck, DataAudit } from '@weir/schema';
import { formatCount, formatNoun } from '@weir/views';
import { createElement, getElement } from './elements.ts';

/** Severity whose style each level uses. */
const STYLES = { warning: 'medium', note: 'low', ok: 'info' } as const;

const toItem = ({ level, title, sentence }: AuditCheck): HTMLLIElement =>
  createElement('li', {
    class: `finding ${STYLES[level]}`,
    children: [
      createElement('div', {
        class: 'who',
        children: [createElement('span', { class: `severity ${STYLES[level]}`, text: level }), createElement('span', { class: 'entity', text: title })],
      }),
      createElement('p', { class: 'says', text: sentence }),
    ],
  });

/** Returns the scope of the audit, and the reason why no accuracy of attack detection is stated. */
export const toAuditNote = ({ session_count, audited_count, attack_accuracy }: DataAudit): string => {
  const all = formatNoun(session_count, 'stored session');
  const scope = audited_count < session_count ? `a uniform sample of ${formatCount(audited_count)} of ${all}` : all;
  return `Audit of ${scope}. Accuracy of attack detection: not stated, because ${attack_accuracy.reason}.`;
};

/** Fills the data quality card: warnings visible, the rest collapsed. */
export const showAudit = (audit: DataAudit): void => {
  const warnings = audit.checks.filter(({ level }) => level === 'warning');
  const rest = audit.checks.filter(({ level }) => level !== 'warning');
  const notes = rest.filter(({ level }) => level === 'note').length;
  getElement('audit-note').textContent = toAuditNote(audit);
  getElement('audit').replaceChildren(...warnings.map(toItem));
  getElement('audit-rest').replaceChildren(...rest.map(toItem));
  getElement('audit-more').textContent = `${formatNoun(notes, 'note')}, ${formatCount(rest.length - notes)} passed checks`;
  getElement('audit-fold').hidden = rest.length === 0;
};
