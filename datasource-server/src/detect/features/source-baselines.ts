import { median } from '@weir/kernels';
import type { FeatureContext, MeasuredBlock, SourceBaseline } from './define-feature.ts';

/** Sessions that a source needs for a baseline of its own; below it, the baseline of all sources is used. */
export const MIN_BASELINE_SESSIONS = 8;

/** Baselines in the form that is saved with a model. */
export interface SourceBaselines {
  readonly overall: SourceBaseline;
  readonly by_source: Readonly<Record<string, SourceBaseline>>;
}

const toBaseline = (bytes_in: Float64Array, bytes_out: Float64Array): SourceBaseline => ({
  session_count: bytes_in.length,
  median_bytes_in: bytes_in.length === 0 ? 0 : median(bytes_in),
  median_bytes_out: bytes_out.length === 0 ? 0 : median(bytes_out),
});

/** Fits a baseline for each source with at least MIN_BASELINE_SESSIONS sessions, and one for all sources together. */
export const fitSourceBaselines = ({ size, numbers, texts: { src_ip }, terms }: MeasuredBlock): SourceBaselines => {
  const counts = new Uint32Array(terms.length);
  const sources: number[] = [];
  for (let row = 0; row < size; row++) if (counts[src_ip[row]]++ === 0) sources.push(src_ip[row]);
  // Bytes are grouped by source: those of a source end before the place that the next source starts at.
  const ends = new Uint32Array(terms.length);
  let placed = 0;
  for (const source of sources) {
    ends[source] = placed;
    placed += counts[source];
  }
  const [bytes_in, bytes_out] = [new Float64Array(size), new Float64Array(size)];
  for (let row = 0; row < size; row++) {
    const place = ends[src_ip[row]]++;
    bytes_in[place] = numbers.bytes_in[row];
    bytes_out[place] = numbers.bytes_out[row];
  }
  const by_source: Record<string, SourceBaseline> = Object.create(null) as Record<string, SourceBaseline>;
  for (const source of sources) {
    const [from, to] = [ends[source] - counts[source], ends[source]];
    if (to - from >= MIN_BASELINE_SESSIONS) by_source[terms[source]] = toBaseline(bytes_in.subarray(from, to), bytes_out.subarray(from, to));
  }
  return { overall: toBaseline(bytes_in, bytes_out), by_source };
};

/** Returns the context that features are derived in. */
export const toFeatureContext = (baselines: SourceBaselines): FeatureContext => {
  const bySource = new Map(Object.entries(baselines.by_source));
  return { baselineOf: (src_ip) => bySource.get(src_ip) ?? baselines.overall };
};
