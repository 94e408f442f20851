/** Number columns of a session, as columns of a block. */
export const SESSION_NUMBERS = ['start_time', 'end_time', 'response_code', 'dst_port', 'bytes_in', 'bytes_out'] as const;
export type SessionNumber = (typeof SESSION_NUMBERS)[number];

/** Text columns of a session other than its id, as columns of a block. */
export const SESSION_TEXTS = [
  'src_ip',
  'src_ip_country_code',
  'protocol',
  'dst_ip',
  'rule_names',
  'observation_name',
  'source_meta',
  'source_name',
  'detection_types',
  'label',
] as const;
export type SessionText = (typeof SESSION_TEXTS)[number];

/**
 * Session ids as numbers. `words` holds four 32-bit words per id, the most significant first; an id of 16 hexadecimal
 * digits (a session joined from records) has zeros in the last two.
 */
export type SessionIds = Uint32Array;

/**
 * Sessions as columns, in the order of their rows: the form in which sessions pass between readers, store, models and
 * findings. The arrays have at least `size` values (ids four times as many); values beyond are undefined. Arrays may be
 * views of shared memory, so that threads pass them without a copy.
 */
export interface SessionBlock {
  readonly size: number;
  readonly ids: SessionIds;
  /** -1 stands for null. */
  readonly numbers: Readonly<Record<SessionNumber, Float64Array>>;
  /** Indices into `terms`; -1 stands for null. */
  readonly texts: Readonly<Record<SessionText, Int32Array>>;
  /** Distinct texts of the block. */
  readonly terms: readonly string[];
}

/** Verdicts of one model on the rows of a block, in the same order. The arrays have at least `size` values. */
export interface VerdictBlock {
  readonly size: number;
  readonly model_version: string;
  /** In (0, 1]. */
  readonly anomaly_score: Float64Array;
  readonly rarity: Float64Array;
  /** 1 for an anomaly, else 0. */
  readonly is_anomaly: Uint8Array;
  /** Indices into `risk_classes`; -1 without a classifier. */
  readonly risk_class: Int32Array;
  readonly risk_classes: readonly string[];
  /** 0..1; -1 without a classifier. */
  readonly class_probability: Float64Array;
  /** Reasons of the anomalous rows, in the order of the rows. */
  readonly reasons: readonly string[];
}

/** Sessions with the parts of their verdicts that findings use. */
export interface EvidenceBlock {
  readonly sessions: SessionBlock;
  /** In (0, 1]. */
  readonly anomaly_score: Float64Array;
  /** 1 for an anomaly, else 0. */
  readonly is_anomaly: Uint8Array;
}
