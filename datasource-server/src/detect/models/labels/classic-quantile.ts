import { quantile } from '@weir/kernels';
import type { Session } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const QUARTILE = 0.75;

const totalBytes = (session: Session): number => session.bytes_in + session.bytes_out;

/** The label of the published analyses: a cut on volume, called what it is. */
export const classicQuantile = defineLabelSource({
  id: 'classic_quantile',
  strength: 'classic',
  caveat:
    'The label is a cut on total_bytes, which is a function of features the forest is given: the accuracy says how well a quartile is found again, nothing of attacks.',
  features: ['bytes_in', 'bytes_out', 'avg_packet_size', 'transfer_ratio', 'hour'],
  labels: (sessions) => {
    const cut = sessions.length === 0 ? 0 : quantile(Float64Array.from(sessions, totalBytes), QUARTILE);
    const y = Int32Array.from(sessions, (session) => Number(totalBytes(session) > cut));
    const above = y.reduce((sum, label) => sum + label, 0);
    if (Math.min(above, y.length - above) < MIN_PER_CLASS) {
      return { ok: false, reason: `Only ${above} of ${y.length} sessions are above the upper quartile of total_bytes: there is no second class to tell apart, so no accuracy is given.` };
    }
    const meaning = `high_volume: total_bytes above ${cut.toLocaleString('en-US')}, the upper quartile of the training data`;
    return { ok: true, labels: { classes: ['usual_volume', 'high_volume'], y, meaning, left_out: [] } };
  },
});
