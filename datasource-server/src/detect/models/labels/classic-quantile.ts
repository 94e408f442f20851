import { quantile } from '@weir/kernels';
import { defineLabelSource, MIN_PER_CLASS } from './define-label-source.ts';

const QUARTILE = 0.75;

/** The label of the published analyses: a threshold on volume. */
export const classicQuantile = defineLabelSource({
  id: 'classic_quantile',
  strength: 'classic',
  caveat:
    'The label is a threshold on total_bytes, which follows from the input features of the forest: the accuracy measures how well the forest reproduces a quartile, not attack detection.',
  features: ['bytes_in', 'bytes_out', 'avg_packet_size', 'transfer_ratio', 'hour'],
  labels: ({ size, numbers: { bytes_in, bytes_out } }) => {
    const total = new Float64Array(size);
    for (let row = 0; row < size; row++) total[row] = bytes_in[row] + bytes_out[row];
    const cut = size === 0 ? 0 : quantile(total, QUARTILE);
    const y = new Int32Array(size);
    let above = 0;
    for (let row = 0; row < size; row++) above += y[row] = Number(total[row] > cut);
    if (Math.min(above, y.length - above) < MIN_PER_CLASS) {
      return { ok: false, reason: `Only ${above} of ${y.length} sessions are above the upper quartile of total_bytes: there is no second class to distinguish, so no accuracy is stated.` };
    }
    const meaning = `high_volume: total_bytes above ${cut.toLocaleString('en-US')}, the upper quartile of the training data`;
    return { ok: true, labels: { classes: ['usual_volume', 'high_volume'], y, meaning, left_out: [] } };
  },
});
