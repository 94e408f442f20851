/** A 64-bit key as two unsigned 32-bit halves: a number holds only 53 bits exactly. */
export interface Key64 {
  readonly high: number;
  readonly low: number;
}

/**
 * One log record with the session it belongs to. Its source is the side that began the exchange; bytes are those of
 * the monitored side. Null means that the log has no value.
 */
export interface PlacedRecord {
  /** Hash of the record's content: the same record always has the same key. */
  readonly record_key: Key64;
  /** Hash of source, destination, port or protocol, and window. */
  readonly session_key: Key64;
  /** Start of its window, UTC epoch ms. */
  readonly window_start: number;
  /** UTC epoch ms. */
  readonly start_time: number;
  /** UTC epoch ms. */
  readonly end_time: number;
  /** Log format. */
  readonly source_id: string;
  readonly src_ip: string;
  /** Source port. */
  readonly src_port: number | null;
  readonly dst_ip: string | null;
  readonly dst_port: number | null;
  readonly protocol: string | null;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly packets: number | null;
  /** HTTP requests that it represents; 0 for a flow. */
  readonly requests: number;
  readonly status: number | null;
  readonly path_key: Key64 | null;
  readonly user_agent: string | null;
  readonly country_code: string | null;
  readonly outcome: string | null;
  readonly rule: string | null;
  /** Hash of the request id that several logs record for the same request, and of the source: another client can send the same id. */
  readonly request_key: Key64 | null;
  readonly observer: string | null;
}

/** Records of one request, in logs of different formats, start at most one step of this length apart. */
export const LINK_STEP_MS = 5000;

/** Numbers of a record, as columns of a block. */
export const RECORD_NUMBERS = ['window_start', 'start_time', 'end_time', 'bytes_in', 'bytes_out', 'packets', 'requests', 'src_port', 'dst_port', 'status'] as const;

/** Keys of a record, as columns of a block. */
export const RECORD_KEYS = ['record_key', 'session_key', 'path_key', 'request_key'] as const;

/** Texts of a record, as columns of a block. */
export const RECORD_TEXTS = ['source_id', 'src_ip', 'dst_ip', 'protocol', 'user_agent', 'country_code', 'outcome', 'rule', 'observer'] as const;

/** A property of a record that is a column of a block. */
export type RecordColumn = (typeof RECORD_NUMBERS)[number] | (typeof RECORD_KEYS)[number] | (typeof RECORD_TEXTS)[number];

/** Distinct records as columns, each of at least `size` values; values beyond `size` are undefined. */
export interface RecordBlock {
  readonly size: number;
  /** Records left out as duplicates of records in the block. */
  readonly repeated: number;
  /** Columns with a value in at least one record. */
  readonly used: ReadonlySet<RecordColumn>;
  /** -1 stands for null. */
  readonly numbers: Readonly<Record<(typeof RECORD_NUMBERS)[number], Float64Array>>;
  /** 0 stands for null. */
  readonly keys: Readonly<Record<(typeof RECORD_KEYS)[number], BigUint64Array>>;
  /** Indices into `terms`; -1 stands for null. */
  readonly texts: Readonly<Record<(typeof RECORD_TEXTS)[number], Int32Array>>;
  /** Distinct texts of the block. */
  readonly terms: readonly string[];
}
