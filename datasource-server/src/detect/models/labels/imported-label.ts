import { NOT_SURE } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const MAX_CLASSES = 10;

/** The column `label` of the log. */
export const importedLabel = defineLabelSource({
  id: 'imported_label',
  strength: 'strong',
  caveat: 'The labels came with the log: the figures measure how well the forest reproduces them, and they are only as correct as their author.',
  // Without the hour: attacks are often staged within one hour, and the forest would learn only that.
  features: ['bytes_in', 'bytes_out', 'session_duration', 'avg_packet_size', 'transfer_ratio', 'refused', 'uncommon_port'],
  labels: ({ size, texts: { label: term }, terms }) => {
    const countOf = new Uint32Array(terms.length);
    for (let row = 0; row < size; row++) if (term[row] !== -1) countOf[term[row]]++;
    const counts: Array<[label: string, count: number]> = [];
    for (const [index, label] of terms.entries()) if (countOf[index] > 0 && label !== NOT_SURE) counts.push([label, countOf[index]]);
    if (counts.length === 0) return { ok: false, reason: 'No row has a label.' };
    const byCount = counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const kept = byCount.filter(([, count]) => count >= MIN_PER_CLASS).slice(0, MAX_CLASSES);
    const left_out = byCount.slice(kept.length).map(([label, session_count]) => ({ label, session_count }));
    if (kept.length < 2) {
      const seen = byCount.slice(0, 5).map(([label, count]) => `${label} ${count}`);
      const rest = byCount.length > seen.length ? `, and ${byCount.length - seen.length} more` : '';
      return { ok: false, reason: `The column label has fewer than two values with ${MIN_PER_CLASS} sessions each (${seen.join(', ')}${rest}): there is no second class to distinguish, so no accuracy is stated.` };
    }
    const classes = kept.map(([label]) => label);
    const classOf = Int32Array.from(terms, (label) => classes.indexOf(label));
    const y = new Int32Array(size);
    for (let row = 0; row < size; row++) y[row] = term[row] === -1 ? -1 : classOf[term[row]];
    const meaning = `The column label of the log: ${kept.map(([label, count]) => `${label} (${count.toLocaleString('en-US')})`).join(', ')}`;
    return { ok: true, labels: { classes, y, meaning, left_out } };
  },
});
