import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const CLASSES = ['harmless', 'attack'];

/** Dispositions of analysts on sessions, or on the findings that sessions belong to. */
export const analystDisposition = defineLabelSource({
  id: 'analyst_disposition',
  strength: 'strong',
  caveat:
    'The labels are dispositions of analysts on findings, and all sessions of a finding have its label: there are fewer independent cases than rows, and sessions without a review are not included. The figures measure how well the forest reproduces the analysts.',
  // Without the hour, as for imported labels: reviews of one evening must not become a rule about evenings.
  features: ['bytes_in', 'bytes_out', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'session_duration', 'transfer_ratio', 'refused', 'uncommon_port'],
  labels: (sessions, analystLabels) => {
    const y = Int32Array.from(sessions, ({ session_id }) => CLASSES.indexOf(analystLabels.get(session_id) ?? ''));
    const [harmless, attack] = CLASSES.map((_, label) => y.filter((of) => of === label).length);
    if (harmless + attack === 0) return { ok: false, reason: 'No analyst has labelled a session.' };
    if (Math.min(harmless, attack) < MIN_PER_CLASS) {
      return { ok: false, reason: `Analysts labelled ${harmless} sessions as harmless and ${attack} as attack; at least ${MIN_PER_CLASS} of each are required.` };
    }
    const shown = (count: number): string => count.toLocaleString('en-US');
    return { ok: true, labels: { classes: CLASSES, y, meaning: `Dispositions of analysts: harmless (${shown(harmless)}), attack (${shown(attack)})`, left_out: [] } };
  },
});
