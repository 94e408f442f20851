import type { Analysis } from './analysis.ts';

/** Returns the analysis as one JSON object, for `weir analyze --json` and `result.json`. */
export const toResult = (analysis: Analysis, rows_rejected: number): object => {
  const { sessions, verdicts, findings, summary, audit } = analysis;
  const sum = (of: (index: number) => number): number => sessions.reduce((total, _, index) => total + of(index), 0);
  const bytes_in = sum((index) => sessions[index].bytes_in);
  const bytes_out = sum((index) => sessions[index].bytes_out);
  const bySource = countBy(sessions, ({ src_ip }) => src_ip, (session) => session.bytes_in + session.bytes_out);
  const [top] = [...bySource].sort((a, b) => b[1].bytes - a[1].bytes);
  return {
    audit,
    sessions: sessions.length,
    rows_duplicate: analysis.duplicate_count,
    rows_rejected,
    bytes_in,
    bytes_out,
    total_bytes: bytes_in + bytes_out,
    in_out_ratio: bytes_out === 0 ? null : bytes_in / bytes_out,
    source_count: bySource.size,
    top_source: { src_ip: top[0], bytes: top[1].bytes, share: top[1].bytes / Math.max(1, bytes_in + bytes_out) },
    first_session_time: new Date(Math.min(...sessions.map((session) => session.start_time))).toISOString(),
    last_session_time: new Date(Math.max(...sessions.map((session) => session.end_time))).toISOString(),
    countries: [...countBy(sessions, ({ src_ip_country_code }) => src_ip_country_code ?? 'unknown', ({ bytes_in: bytes }) => bytes)]
      .map(([code, { count }]) => ({ code, count }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    anomalies: sessions
      .map((session, index) => ({
        src_ip: session.src_ip,
        start_time: new Date(session.start_time).toISOString(),
        anomaly_score: verdicts[index].anomaly_score,
        bytes_in: session.bytes_in,
        bytes_out: session.bytes_out,
        reason: verdicts[index].reason,
        is_anomaly: verdicts[index].is_anomaly,
      }))
      .filter(({ is_anomaly }) => is_anomaly)
      .map(({ is_anomaly: _, ...anomaly }) => anomaly)
      .sort((a, b) => b.anomaly_score - a.anomaly_score),
    findings,
    model: { profile: analysis.model.profile.id, ...summary, attack_accuracy: audit.attack_accuracy },
  };
};

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string, bytesOf: (item: T) => number): Map<string, { count: number; bytes: number }> => {
  const counts = new Map<string, { count: number; bytes: number }>();
  for (const item of items) {
    const entry = counts.get(keyOf(item)) ?? { count: 0, bytes: 0 };
    entry.count++;
    entry.bytes += bytesOf(item);
    counts.set(keyOf(item), entry);
  }
  return counts;
};
