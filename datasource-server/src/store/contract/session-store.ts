import type { EvidenceBlock, Finding, LogShape, Peaks, RecordBlock, SessionBlock, VerdictBlock } from '@weir/schema';
import type { UploadNote } from './ingest-results.ts';
import type { CountryOf } from './session-countries.ts';
import type { SessionReads } from './session-reads.ts';

/** Features and verdicts of the rows of a block, in the same order. */
export interface ScoredBlock {
  /** One array for each of FEATURE_COLUMNS. */
  readonly features: readonly Float64Array[];
  /** Null while no model is fitted. */
  readonly verdicts: VerdictBlock | null;
}

/**
 * Returns the features and verdicts of sessions. A store calls it outside of its transactions. The block is valid until the
 * result arrives.
 */
export type ScoreBlock = (sessions: SessionBlock) => Promise<ScoredBlock>;

/** Properties of an upload, known before its first row. */
export interface UploadPlan {
  /** Input that the rows come through. */
  readonly feed: string;
  /** Scores sessions as they arrive, and the sessions that records are joined into each time they change. */
  readonly score: ScoreBlock;
  /** Returns the country of a source address, for sessions whose logs have none. */
  readonly countryOf?: CountryOf;
  /** Called when a part of the rows is on disk before the upload has ended. */
  readonly partStored: () => void;
  /** UTC epoch ms. */
  readonly now: () => number;
}

/**
 * Rows of one upload. A small upload is stored all or nothing by `commit`. A large one is stored in parts, so a failed upload
 * may leave some; a row that is sent again is stored once: rows are identified by their content.
 */
export interface Upload {
  /**
   * Adds sessions with distinct ids. The caller may reuse the block when it resolves.
   *
   * @param repeated - rows left out of the block because it has their id already; they count as duplicates
   */
  appendSessions(block: SessionBlock, repeated?: number): Promise<void>;
  /** Adds records, which are joined into sessions when they are stored. The caller may reuse the block when it resolves. */
  appendRecords(block: RecordBlock): Promise<void>;
  /**
   * Stores the rows that are not stored yet, and with them or after them the note: the position of a feed is never ahead of its
   * rows. When it resolves, they survive a kill -9.
   */
  commit(note: UploadNote): Promise<CommitReport>;
  /** Drops the rows that are not stored yet. May be called at any time, also after commit. */
  abort(): Promise<void>;
}

export interface CommitReport {
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  /** Records that arrived after their window was sealed. */
  readonly rows_late: number;
  /** Anomalies among the stored sessions, or among the sessions that records were joined into; null while no model is fitted. */
  readonly anomaly_count: number | null;
}

/** Options of a maintenance run. */
export interface MaintenancePlan {
  /** UTC epoch ms. */
  readonly now: number;
  /** How long records are deduplicated after the last record of their window arrived, ms. */
  readonly dedup_ms: number;
  /** How long sessions and findings are kept after their end, ms; undefined keeps all. */
  readonly retention_ms?: number;
}

export interface MaintenanceReport {
  readonly windows_closed: number;
  readonly records_forgotten: number;
  readonly sessions_deleted: number;
}

/** Findings of some sources, computed from the same facts. */
export interface NewFindings {
  /** Every source whose findings are replaced, also those without findings. */
  readonly sources: readonly string[];
  readonly findings: readonly Finding[];
  /** The population that they were compared with, as text; null for none. */
  readonly population: string | null;
}

/** Stores sessions, their verdicts and findings. */
export interface SessionStore extends SessionReads {
  openUpload(plan: UploadPlan): Promise<Upload>;
  /**
   * Scores sessions without a verdict of this model, the latest first, up to as many as one step may hold in memory, and stores
   * the verdicts all or nothing. A session that changed since it was scored keeps its old verdict and stays stale. If scoring
   * fails, nothing changes. The sources of the sessions become due for findings. Of the texts, only src_ip is read; the
   * others are null, and the ids are zero.
   *
   * @returns the number of sessions that were read; 0 when none is stale
   */
  rescore(model_version: string, score: (sessions: SessionBlock) => Promise<VerdictBlock>): Promise<number>;
  /**
   * Returns up to `limit` sessions in parts, in a fixed order that does not depend on the order of arrival; a uniform sample if
   * there are more: those with the smallest sampling keys, which are the last 64 bits of the id XOR the mask of the seed. All
   * sessions with the largest of these keys are included. The order is start, then id.
   */
  trainingSessions(limit: number, seed: number): AsyncIterable<SessionBlock>;
  /**
   * Returns the scored sessions of these sources in parts of whole sources, ordered by source, start and id. Of the texts, only
   * src_ip and dst_ip are read; the others are null. One snapshot.
   */
  evidenceOf(sources: readonly string[]): AsyncIterable<EvidenceBlock>;
  /** Returns the two sources with the largest session in each direction. */
  peaks(): Promise<Peaks>;
  /** Returns what the findings need to know about all sessions together. */
  logShape(): Promise<LogShape>;
  /** Replaces the findings of sources, all or nothing. */
  replaceFindings(findings: NewFindings): Promise<void>;
  /**
   * Deletes the sessions of the synthetic sample, and what was made of them: all models, verdicts and findings, because models and
   * baselines describe all sessions together. Every source becomes due. All or nothing; without such sessions nothing changes.
   *
   * @returns the number of deleted sessions
   */
  deleteSynthetic(): Promise<number>;
  /** Closes windows, drops records past deduplication and deletes what is past retention. */
  maintain(plan: MaintenancePlan): Promise<MaintenanceReport>;
}
