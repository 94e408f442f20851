import { NOT_SURE } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const MAX_CLASSES = 10;

/** What someone says each session was, in the column `label` of the rows as they came. */
export const importedLabel = defineLabelSource({
  id: 'imported_label',
  strength: 'strong',
  caveat: 'The labels came with the rows: the figures say how well the forest repeats them, and they are as right as whoever gave them.',
  // Without the clock: attacks are often staged within an hour, and the hour would be all there is to learn.
  features: ['bytes_in', 'bytes_out', 'session_duration', 'avg_packet_size', 'transfer_ratio', 'refused', 'uncommon_port'],
  labels: (sessions) => {
    const counts = new Map<string, number>();
    for (const { label } of sessions) if (label !== null && label !== NOT_SURE) counts.set(label, (counts.get(label) ?? 0) + 1);
    if (counts.size === 0) return { ok: false, reason: 'No row came with a label.' };
    const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const taught = byCount.filter(([, count]) => count >= MIN_PER_CLASS).slice(0, MAX_CLASSES);
    const left_out = byCount.slice(taught.length).map(([label, session_count]) => ({ label, session_count }));
    if (taught.length < 2) {
      const seen = byCount.slice(0, 5).map(([label, count]) => `${label} ${count}`);
      const rest = byCount.length > seen.length ? `, and ${byCount.length - seen.length} more` : '';
      return { ok: false, reason: `The column label has fewer than two values with ${MIN_PER_CLASS} sessions each (${seen.join(', ')}${rest}): there is no second class to tell apart, so no accuracy is given.` };
    }
    const classes = taught.map(([label]) => label);
    const index = new Map(classes.map((label, position) => [label, position]));
    const y = Int32Array.from(sessions, ({ label }) => (label === null ? -1 : (index.get(label) ?? -1)));
    const meaning = `The column label of the rows as they came: ${taught.map(([label, count]) => `${label} (${count.toLocaleString('en-US')})`).join(', ')}`;
    return { ok: true, labels: { classes, y, meaning, left_out } };
  },
});
