/** 64 bits as two unsigned halves: a number holds only 53. */
export interface Key64 {
  readonly high: number;
  readonly low: number;
}

/**
 * One log record with the session that it belongs to: who began the exchange is its source, and bytes are those of the
 * monitored side. Null means the log does not say.
 */
export interface PlacedRecord {
  /** Hash of all that the log says: the same record always has the same. */
  readonly record_key: Key64;
  /** Hash of source, destination, port or protocol, and window. */
  readonly session_key: Key64;
  /** Start of its window, UTC epoch ms. */
  readonly window_start: number;
  /** UTC epoch ms. */
  readonly start_time: number;
  /** UTC epoch ms. */
  readonly end_time: number;
  /** Kind of log. */
  readonly source_id: string;
  readonly src_ip: string;
  /** Port that the source came from. */
  readonly src_port: number | null;
  readonly dst_ip: string | null;
  readonly dst_port: number | null;
  readonly protocol: string | null;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly packets: number | null;
  /** HTTP requests it stands for; 0 for a flow. */
  readonly requests: number;
  readonly status: number | null;
  readonly path_key: Key64 | null;
  readonly user_agent: string | null;
  readonly country_code: string | null;
  readonly outcome: string | null;
  readonly rule: string | null;
  /** Hash of the key that several logs write of the same request. */
  readonly request_key: Key64 | null;
  readonly observer: string | null;
}
