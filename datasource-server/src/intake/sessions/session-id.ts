import { hash } from 'node:crypto';
import type { Session, SessionInput } from '@weir/schema';

/** Stands between the values that identify a session. */
const SEPARATOR = '\u001f';

/** Returns the text that identifies a session: its observed values, without the label. */
export const toSessionContent = (input: SessionInput): string =>
  [
    input.start_time,
    input.end_time,
    input.src_ip,
    input.src_ip_country_code,
    input.protocol,
    input.response_code,
    input.dst_ip,
    input.dst_port,
    input.bytes_in,
    input.bytes_out,
    input.rule_names,
    input.observation_name,
    input.source_meta,
    input.source_name,
    input.detection_types,
  ].join(SEPARATOR);

/**
 * Returns the session with its id: a 128-bit hash of the observed values, so that a row sent twice is the same session. The
 * `label` is not hashed: the same row with another label is the same session.
 */
export const toSession = (input: SessionInput): Session => ({ ...input, session_id: hash('sha256', toSessionContent(input), 'hex').slice(0, 32) });
