import { quantile } from '@weir/kernels';
import type { Session } from '@weir/schema';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const QUARTILE = 0.75;

const totalBytes = (session: Session): number => session.bytes_in + session.bytes_out;

/** The label of the published analyses: a threshold on volume. */
export const classicQuantile = defineLabelSource({
  id: 'classic_quantile',
  strength: 'classic',
  caveat:
    'The label is a threshold on total_bytes, which follows from the input features of the forest: the accuracy measures how well the forest reproduces a quartile, not attack detection.',
  features: ['bytes_in', 'bytes_out', 'avg_packet_size', 'transfer_ratio', 'hour'],
  labels: (sessions) => {
    const cut = sessions.length === 0 ? 0 : quantile(Float64Array.from(sessions, totalBytes), QUARTILE);
    const y = Int32Array.from(sessions, (session) => Number(totalBytes(session) > cut));
    const above = y.reduce((sum, label) => sum + label, 0);
    if (Math.min(above, y.length - above) < MIN_PER_CLASS) {
      return { ok: false, reason: `Only ${above} of ${y.length} sessions are above the upper quartile of total_bytes: there is no second class to distinguish, so no accuracy is stated.` };
    }
    const meaning = `high_volume: total_bytes above ${cut.toLocaleString('en-US')}, the upper quartile of the training data`;
    return { ok: true, labels: { classes: ['usual_volume', 'high_volume'], y, meaning, left_out: [] } };
  },
});
