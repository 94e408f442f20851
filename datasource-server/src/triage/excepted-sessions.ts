import type { Finding } from '@weir/schema';
import type { Excepted, SessionException, SessionGuard } from '../store/contract/exceptions.ts';
import type { Reach, TriageState } from './apply-dispositions.ts';
import { isReached, STRONGER_RATIO } from './cover-finding.ts';
import { markFindings } from './mark-findings.ts';

/** Sessions up to this size are always within the byte limit of an exception. */
const SMALL_BYTES = 65_536;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const byteLimit = (peak: number): number => Math.max(SMALL_BYTES, STRONGER_RATIO * peak);

/** Returns true when the state may exclude sessions from counts. */
export const hasExceptions = ({ exceptions, thresholds }: TriageState): boolean => exceptions.length + thresholds.length > 0;

/**
 * Returns the sessions that alerts do not count: anomalous sessions of excepted sources with up to STRONGER_RATIO times the
 * excepted bytes in each direction, except those within a visible strong finding of their source.
 *
 * @param sources every known source, to expand networks
 * @param strong all findings of medium and high severity
 */
export const toExcepted = (state: TriageState, sources: readonly string[], strong: readonly Finding[]): Excepted => {
  const reached = (reach: Reach): readonly string[] =>
    reach.network === null ? [reach.entity!] : sources.filter((src_ip) => isReached(reach, src_ip));
  const exceptions = [
    ...state.exceptions.flatMap((exception) =>
      reached(exception).map((src_ip): SessionException => ({
        disposition_id: exception.disposition_id,
        src_ip,
        session_id: exception.session_id,
        from_ms: exception.from_ms,
        to_ms: exception.to_ms,
        max_bytes_in: byteLimit(exception.peak_bytes_in),
        max_bytes_out: byteLimit(exception.peak_bytes_out),
        max_rarity: NO_LIMIT,
      })),
    ),
    ...state.thresholds.flatMap((threshold) =>
      reached(threshold).map((src_ip): SessionException => ({
        disposition_id: threshold.disposition_id,
        src_ip,
        session_id: null,
        from_ms: 0,
        to_ms: NO_LIMIT,
        max_bytes_in: byteLimit(threshold.peak_bytes_in),
        max_bytes_out: byteLimit(threshold.peak_bytes_out),
        max_rarity: threshold.rarity,
      })),
    ),
  ];
  const excepted = new Set(exceptions.map(({ src_ip }) => src_ip));
  const guards = markFindings(strong.filter(({ entity }) => excepted.has(entity)), state)
    .filter(({ is_excepted }) => !is_excepted)
    .map(({ finding }): SessionGuard => ({ src_ip: finding.entity, from_ms: finding.start_time, to_ms: finding.end_time }));
  return { exceptions, guards };
};
