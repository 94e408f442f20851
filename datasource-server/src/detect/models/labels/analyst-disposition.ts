import { defineLabelSource, MIN_PER_CLASS, toLabelAt } from './define-label-source.ts';

const CLASSES = ['harmless', 'attack'];

/** Dispositions of analysts on sessions, or on the findings that sessions belong to. */
export const analystDisposition = defineLabelSource({
  id: 'analyst_disposition',
  strength: 'strong',
  caveat:
    'The labels are dispositions of analysts on findings, and all sessions of a finding have its label: there are fewer independent cases than rows, and sessions without a review are not included. The figures measure how well the forest reproduces the analysts.',
  // Without the hour, as for imported labels: reviews of one evening must not become a rule about evenings.
  features: ['bytes_in', 'bytes_out', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'session_duration', 'transfer_ratio', 'refused', 'uncommon_port'],
  labels: ({ size, ids }, analystLabels) => {
    const labelAt = toLabelAt(analystLabels);
    const y = new Int32Array(size);
    const counts = CLASSES.map(() => 0);
    for (let row = 0; row < size; row++) {
      y[row] = CLASSES.indexOf(labelAt(ids, row) ?? '');
      if (y[row] !== -1) counts[y[row]]++;
    }
    const [harmless, attack] = counts;
    if (harmless + attack === 0) return { ok: false, reason: 'No analyst has labelled a session.' };
    if (Math.min(harmless, attack) < MIN_PER_CLASS) {
      return { ok: false, reason: `Analysts labelled ${harmless} sessions as harmless and ${attack} as attack; at least ${MIN_PER_CLASS} of each are required.` };
    }
    const shown = (count: number): string => count.toLocaleString('en-US');
    return { ok: true, labels: { classes: CLASSES, y, meaning: `Dispositions of analysts: harmless (${shown(harmless)}), attack (${shown(attack)})`, left_out: [] } };
  },
});
