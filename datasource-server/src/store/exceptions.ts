/** Sessions of a source that alerts do not count, where each limit holds. */
export interface SessionException {
  readonly disposition_id: string;
  readonly src_ip: string;
  /** Only this one; null for all of the source. */
  readonly session_id: string | null;
  /** By start_time, both inclusive, UTC epoch ms. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly max_bytes_in: number;
  readonly max_bytes_out: number;
  readonly max_rarity: number;
}

/** A time of a source in which no exception holds. */
export interface SessionGuard {
  readonly src_ip: string;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** What analysts took out of the counts that alerts rest on. */
export interface Excepted {
  readonly exceptions: readonly SessionException[];
  readonly guards: readonly SessionGuard[];
}

/** An anomalous session, as little of it as triage needs. */
export interface AnomalousSession {
  readonly session_id: string;
  readonly src_ip: string;
  readonly start_time: number;
  /** The disposition that takes it out of counts; null for none. */
  readonly hidden_by: string | null;
}
