import type { SessionBlock } from '@weir/schema';
import type { Analysis } from './analysis.ts';
import type { Totals } from './totals.ts';

/** Returns the analysis as one JSON object, for `weir analyze --json` and `result.json`. */
export const toResult = (analysis: Analysis, totals: Totals, rows_rejected: number): Record<string, unknown> => {
  const { sessions, findings, summary, audit } = analysis;
  const { bytes_in, bytes_out, source_count, top_source } = totals;
  return {
    audit,
    sessions: sessions.size,
    rows_duplicate: analysis.duplicate_count,
    rows_rejected,
    bytes_in,
    bytes_out,
    total_bytes: bytes_in + bytes_out,
    in_out_ratio: bytes_out === 0 ? null : bytes_in / bytes_out,
    source_count,
    top_source: { ...top_source, share: top_source.bytes / Math.max(1, bytes_in + bytes_out) },
    first_session_time: new Date(totals.first_start).toISOString(),
    last_session_time: new Date(totals.last_end).toISOString(),
    countries: [...totals.countries]
      .map(([code, { session_count }]) => ({ code: code ?? 'unknown', count: session_count }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    anomalies: toAnomalies(analysis),
    findings,
    model: { profile: analysis.model.profile.id, ...summary, attack_accuracy: audit.attack_accuracy },
  };
};

/** Returns every anomalous session, the highest score first. */
const toAnomalies = ({ sessions, verdicts }: Analysis): object[] => {
  const { numbers, texts, terms }: SessionBlock = sessions;
  return anomalousRows(verdicts)
    .map((row, at) => ({
      src_ip: terms[texts.src_ip[row]],
      start_time: new Date(numbers.start_time[row]).toISOString(),
      anomaly_score: verdicts.anomaly_score[row],
      bytes_in: numbers.bytes_in[row],
      bytes_out: numbers.bytes_out[row],
      reason: verdicts.reasons[at],
    }))
    .sort((a, b) => b.anomaly_score - a.anomaly_score);
};

/** Returns the anomalous rows, ascending; the reasons of a block have the same order. */
export const anomalousRows = ({ size, is_anomaly }: Analysis['verdicts']): number[] => {
  const rows: number[] = [];
  for (let row = 0; row < size; row++) if (is_anomaly[row] === 1) rows.push(row);
  return rows;
};

/**
 * Yields an object as JSON in parts, the same text as JSON.stringify gives: an array of the object is written one item at a
 * time, because the text of all items may be longer than a string can be.
 */
export function* toJsonParts(value: Record<string, unknown>, indent = 0): Generator<string> {
  const [line, colon] = indent === 0 ? ['', ':'] : [`\n${' '.repeat(indent)}`, ': '];
  const toPart = (item: unknown, depth: number): string => JSON.stringify(item, null, indent).replaceAll('\n', `\n${' '.repeat(depth * indent)}`);
  let separator = '{';
  for (const [name, property] of Object.entries(value)) {
    yield `${separator}${line}${JSON.stringify(name)}${colon}`;
    separator = ',';
    if (!Array.isArray(property) || property.length === 0) yield toPart(property, 1);
    else yield* toListParts(property, line === '' ? '' : line + ' '.repeat(indent), (item) => toPart(item, 2), line);
  }
  yield `${indent === 0 ? '' : '\n'}}\n`;
}

function* toListParts(items: readonly unknown[], line: string, toPart: (item: unknown) => string, end: string): Generator<string> {
  let separator = '[';
  for (const item of items) {
    yield `${separator}${line}${toPart(item)}`;
    separator = ',';
  }
  yield `${end}]`;
}
