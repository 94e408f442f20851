import { takeSessions, toSessionBlock, type EvidenceBlock, type Session, type SessionBlock, type Verdict } from '@weir/schema';
import { rowsBySource } from '../../intake/sessions/rows-by-source.ts';
import { compareRows } from './source-slice.ts';

/** A session with the verdict of the models on it, as an object: the form of single sessions, finding files and tests. */
export interface Evidence {
  readonly session: Session;
  readonly verdict: Verdict;
}

/** Returns evidence as columns, in the order that findings read it: sources one after the other, each by start_time, then session_id. */
export const toEvidenceBlock = (evidence: readonly Evidence[]): EvidenceBlock =>
  orderEvidence({
    sessions: toSessionBlock(evidence.map(({ session }) => session)),
    anomaly_score: Float64Array.from(evidence, ({ verdict }) => verdict.anomaly_score),
    is_anomaly: Uint8Array.from(evidence, ({ verdict }) => Number(verdict.is_anomaly)),
  });

/** Returns evidence, in any order, in the order that findings read it; the same block where it is in that order. */
export const orderEvidence = (evidence: EvidenceBlock): EvidenceBlock => {
  const { sessions, anomaly_score, is_anomaly } = evidence;
  const rows = toOrder(sessions);
  if (rows.every((row, at) => row === at)) return evidence;
  return { sessions: takeSessions(sessions, rows), anomaly_score: Float64Array.from(rows, (row) => anomaly_score[row]), is_anomaly: Uint8Array.from(rows, (row) => is_anomaly[row]) };
};

/** Returns the rows of each source together, ordered by start_time, then session_id. */
const toOrder = (sessions: SessionBlock): Uint32Array => {
  const rows = rowsBySource(sessions);
  const { src_ip } = sessions.texts;
  const byTime = (a: number, b: number): number => compareRows(sessions, a, b);
  for (let from = 0, to = 0; from < rows.length; from = to) {
    let isOrdered = true;
    for (to = from + 1; to < rows.length && src_ip[rows[to]] === src_ip[rows[from]]; to++) isOrdered &&= byTime(rows[to - 1], rows[to]) < 0;
    if (!isOrdered) rows.subarray(from, to).sort(byTime);
  }
  return rows;
};
