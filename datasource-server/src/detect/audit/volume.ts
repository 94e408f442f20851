import { median } from '@weir/kernels';
import { formatBytes, type Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount, toPercent } from './audit-text.ts';

interface Volume {
  bytes_in: number;
  bytes_out: number;
  session_count: number;
}

const total = ({ bytes_in, bytes_out }: Volume): number => bytes_in + bytes_out;

const volumes = (sessions: readonly Session[]): { all: Volume; sources: Array<[src_ip: string, volume: Volume]> } => {
  const all: Volume = { bytes_in: 0, bytes_out: 0, session_count: 0 };
  const bySource = new Map<string, Volume>();
  for (const { src_ip, bytes_in, bytes_out } of sessions) {
    const source = bySource.get(src_ip) ?? { bytes_in: 0, bytes_out: 0, session_count: 0 };
    bySource.set(src_ip, source);
    for (const volume of [all, source]) {
      volume.bytes_in += bytes_in;
      volume.bytes_out += bytes_out;
      volume.session_count++;
    }
  }
  return { all, sources: [...bySource].sort((a, b) => total(b[1]) - total(a[1])) };
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
    const { bytes_in, bytes_out } = volumes(sessions).all;
    const median_row = median(Float64Array.from(sessions, (session) => session.bytes_in / Math.max(1, session.bytes_out)));
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
    const { all, sources } = volumes(sessions);
    const [[src_ip, top]] = sources;
    const share = total(top) / Math.max(1, total(all));
    const facts = { top_share: share, top_bytes: total(top), top_session_count: top.session_count, source_count: sources.length };
    if (sources.length === 1) return { level: 'note', facts, sentence: `There is one source, ${src_ip}: it can be compared only with itself.` };
    const volume = `${src_ip} accounts for ${toPercent(share)} of the bytes (${formatBytes(total(top))}) and ${toPercent(top.session_count / all.session_count)} of the sessions`;
    if (share < MUCH) return { level: 'ok', facts, sentence: `The largest of ${toCount(sources.length, 'source')}, ${volume}.` };
    return { level: share >= MOST ? 'warning' : 'note', facts, sentence: `${volume}: totals and averages over all sources ${share >= MOST ? 'mostly' : 'largely'} describe this source.` };
  },
});
