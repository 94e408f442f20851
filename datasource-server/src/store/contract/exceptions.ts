/** Sessions of a source that alerts do not count. A session must meet every limit. */
export interface SessionException {
  readonly disposition_id: string;
  readonly src_ip: string;
  /** Only this session; null for all sessions of the source. */
  readonly session_id: string | null;
  /** Range of start_time, both ends inclusive, UTC epoch ms. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly max_bytes_in: number;
  readonly max_bytes_out: number;
  readonly max_rarity: number;
}

/** A time range of a source in which no exception applies. */
export interface SessionGuard {
  readonly src_ip: string;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Sessions that analysts excluded from the counts for alerts. */
export interface Excepted {
  readonly exceptions: readonly SessionException[];
  readonly guards: readonly SessionGuard[];
}

/** The columns of an anomalous session that triage needs. */
export interface AnomalousSession {
  readonly session_id: string;
  readonly src_ip: string;
  readonly start_time: number;
  /** Id of the disposition that excludes it from counts; null for none. */
  readonly hidden_by: string | null;
}
