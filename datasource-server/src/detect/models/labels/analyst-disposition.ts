import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const CLASSES = ['harmless', 'attack'];

/** What analysts said of sessions, or of the findings they belong to. */
export const analystDisposition = defineLabelSource({
  id: 'analyst_disposition',
  strength: 'strong',
  caveat:
    'The labels are what analysts said of findings, and all sessions of a finding have its label: the sessions are fewer stories than rows, and what nobody looked at is not among them. The figures say how well the forest repeats the analysts.',
  // Without the clock, as for imported labels: what is said of one evening must not become a rule about evenings.
  features: ['bytes_in', 'bytes_out', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'session_duration', 'transfer_ratio', 'refused', 'uncommon_port'],
  labels: (sessions, analystLabels) => {
    const y = Int32Array.from(sessions, ({ session_id }) => CLASSES.indexOf(analystLabels.get(session_id) ?? ''));
    const [harmless, attack] = CLASSES.map((_, label) => y.filter((of) => of === label).length);
    if (harmless + attack === 0) return { ok: false, reason: 'No analyst said of any session what it was.' };
    if (Math.min(harmless, attack) < MIN_PER_CLASS) {
      return { ok: false, reason: `Analysts said of ${harmless} sessions that they were harmless and of ${attack} that they were an attack; it takes ${MIN_PER_CLASS} of each.` };
    }
    const shown = (count: number): string => count.toLocaleString('en-US');
    return { ok: true, labels: { classes: CLASSES, y, meaning: `What analysts said: harmless (${shown(harmless)}), attack (${shown(attack)})`, left_out: [] } };
  },
});
