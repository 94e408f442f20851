import { median } from '@weir/kernels';
import { formatBytes, type SessionBlock } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount, toPercent } from './audit-text.ts';

interface Volume {
  readonly bytes_in: number;
  readonly bytes_out: number;
}

const sumOf = ({ size, numbers }: SessionBlock): Volume => {
  let [bytes_in, bytes_out] = [0, 0];
  for (let row = 0; row < size; row++) {
    bytes_in += numbers.bytes_in[row];
    bytes_out += numbers.bytes_out[row];
  }
  return { bytes_in, bytes_out };
};

const LOPSIDED = 10;

/** Returns a ratio of in to out in words, with the smaller side as 1. */
const toRatio = (ratio: number): string => {
  if (ratio > 0.8 && ratio < 1.25) return 'about 1 : 1';
  return ratio >= 1 ? `${ratio.toFixed(1)} in : 1 out` : ratio === 0 ? 'nothing in' : `1 in : ${(1 / ratio).toFixed(1)} out`;
};

/** Checks the direction of the bytes, in total and in the median session. */
export const direction = defineCheck({
  check: 'direction',
  title: 'Direction of bytes',
  conditions: 'Warns when the server received ten times as many bytes as it sent; notes when it received more than it sent.',
  look: ({ sessions }) => {
    const { size, numbers } = sessions;
    const { bytes_in, bytes_out } = sumOf(sessions);
    const median_row = median(numbers.bytes_in.subarray(0, size).map((bytes, row) => bytes / Math.max(1, numbers.bytes_out[row])));
    const ratio = bytes_in / Math.max(1, bytes_out);
    const facts = { bytes_in, bytes_out, in_out_ratio: ratio, median_row_ratio: median_row };
    if (bytes_in + bytes_out === 0) return { level: 'note', facts, sentence: 'No session has any bytes.' };
    const ratios = `${toRatio(ratio)} over all sessions, ${toRatio(median_row)} in the median session`;
    if (ratio <= 1) {
      return { level: 'ok', facts, sentence: `Seen from the server: ${ratios}. It sends more than it receives, as web servers do.` };
    }
    return {
      level: ratio >= LOPSIDED ? 'warning' : 'note',
      facts,
      sentence: `The server received more bytes than it sent: ${ratios}. Exfiltration would appear in bytes out.`,
    };
  },
});

const MOST = 0.5;
const MUCH = 0.25;

/** Checks whether one source accounts for most of the volume. */
export const concentration = defineCheck({
  check: 'concentration',
  title: 'Concentration',
  conditions: 'Warns when one of several sources accounts for half of the bytes; notes when it accounts for a quarter.',
  look: ({ sessions }) => {
    const all = sumOf(sessions);
    const { source, bytes, session_count, source_count } = largestSource(sessions);
    const share = bytes / Math.max(1, all.bytes_in + all.bytes_out);
    const facts = { top_share: share, top_bytes: bytes, top_session_count: session_count, source_count };
    if (source_count === 1) return { level: 'note', facts, sentence: `There is one source, ${source}: it can be compared only with itself.` };
    const volume = `${source} accounts for ${toPercent(share)} of the bytes (${formatBytes(bytes)}) and ${toPercent(session_count / sessions.size)} of the sessions`;
    if (share < MUCH) return { level: 'ok', facts, sentence: `The largest of ${toCount(source_count, 'source')}, ${volume}.` };
    return { level: share >= MOST ? 'warning' : 'note', facts, sentence: `${volume}: totals and averages over all sources ${share >= MOST ? 'mostly' : 'largely'} describe this source.` };
  },
});

interface LargestSource {
  readonly source: string;
  readonly bytes: number;
  readonly session_count: number;
  /** Number of all sources. */
  readonly source_count: number;
}

/** Returns the source with the most bytes; of equal ones, the one with the earliest session. */
const largestSource = ({ size, numbers, texts: { src_ip }, terms }: SessionBlock): LargestSource => {
  const bytes_in = new Float64Array(terms.length);
  const bytes_out = new Float64Array(terms.length);
  const counts = new Uint32Array(terms.length);
  const sources: number[] = [];
  for (let row = 0; row < size; row++) {
    const source = src_ip[row];
    if (counts[source]++ === 0) sources.push(source);
    bytes_in[source] += numbers.bytes_in[row];
    bytes_out[source] += numbers.bytes_out[row];
  }
  const total = (source: number): number => bytes_in[source] + bytes_out[source];
  const largest = sources.reduce((most, source) => (total(source) > total(most) ? source : most));
  return { source: terms[largest], bytes: total(largest), session_count: counts[largest], source_count: sources.length };
};
