import type { AnomalousSession, Excepted } from './exceptions.ts';
import type { BudgetAlert, Field, Finding, LogShape, Peaks, RecordBlock, Session, Severity, Verdict } from '@weir/schema';
import type { Excepting, Selection } from './selection.ts';
import type { TrafficReads } from './traffic-reads.ts';

export type { Excepting, Selection } from './selection.ts';

/** A session with its features in the order of FEATURE_COLUMNS, and its verdict; null while no model is fitted. */
export interface ScoredSession {
  readonly session: Session;
  readonly features: ArrayLike<number>;
  readonly verdict: Verdict | null;
}

/** A session that has a verdict. */
export interface SessionWithVerdict {
  readonly session: Session;
  readonly verdict: Verdict;
}

/** The columns of a scored session that drift is measured on. */
export interface SampledSession {
  readonly session: Pick<Session, 'start_time' | 'end_time' | 'src_ip' | 'response_code' | 'dst_port' | 'bytes_in' | 'bytes_out'>;
  readonly verdict: Pick<Verdict, 'rarity' | 'is_anomaly' | 'risk_class'>;
}

/** Number of rows that were not stored, by reason. The reason is a stable phrase. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Where a feed resumes, in the feed's own notation. */
export interface FeedPosition {
  /** Names the part of a feed that has its own position, such as a file of a folder. */
  readonly part?: string;
  readonly value: string;
}

/** Facts about an upload, stored in the same transaction as its rows. */
export interface UploadNote {
  /** Input that the rows came through. */
  readonly feed: string;
  /** Where the feed resumes after these rows; if left out, the stored position stays. */
  readonly position?: FeedPosition;
  /** Log format; null for sessions that did not come from a log. */
  readonly source_id: string | null;
  readonly rows_read: number;
  readonly rejects: readonly ReasonCount[];
  readonly skips: readonly ReasonCount[];
  /** UTC epoch ms. */
  readonly now: number;
}

/** State of an input. */
export interface FeedState {
  readonly state: 'running' | 'waiting' | 'failed' | 'stopped';
  readonly detail: string | null;
}

/** Ingest results of one input since the store was created. */
export interface FeedHealth {
  readonly feed: string;
  readonly source_id: string | null;
  readonly rows_read: number;
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  readonly rows_late: number;
  readonly rows_rejected: number;
  readonly rows_skipped: number;
  /** UTC epoch ms of the last upload. */
  readonly last_arrival: number | null;
  /** Latest event time of its rows, at most their time of arrival, UTC epoch ms. */
  readonly watermark: number | null;
  /** Reasons why rows were rejected, the most frequent first. */
  readonly rejects: readonly ReasonCount[];
  readonly state: FeedState['state'] | null;
  readonly detail: string | null;
}

/** Returns the features and verdicts of sessions, in the same order. */
export type ScoreSessions = (sessions: readonly Session[]) => readonly ScoredSession[];

/** Properties of an upload, known before its first row. */
export interface UploadPlan {
  /** Input that the rows come through. */
  readonly feed: string;
  /** Scores the sessions that records are joined into, each time they change. */
  readonly score: ScoreSessions;
  /** Called when a part of the rows is on disk before the upload has ended. */
  readonly partStored: () => void;
  /** UTC epoch ms. */
  readonly now: () => number;
}

/**
 * Rows of one upload. A small upload is stored in one transaction by `commit`. A large one is stored in parts, so a failed
 * upload may leave some; a row that is sent again is stored once.
 */
export interface Upload {
  append(rows: readonly ScoredSession[]): Promise<void>;
  /** Adds records, which are joined into sessions when they are stored. The caller may reuse the block when it resolves. */
  appendRecords(block: RecordBlock): Promise<void>;
  /** Stores the rows that are not stored yet. When it resolves, they survive a kill -9. */
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

/** Selection of sessions to count. */
export interface CountedSessions extends Selection {
  readonly anomalies_only: boolean;
  readonly search?: string;
}

/** Session counts per time bucket. */
export interface SessionVolume {
  readonly anomalies: Float64Array;
  readonly others: Float64Array;
}

/** Selection of sessions, their order (newest first by default), and the page. */
export interface SessionTableRequest extends CountedSessions {
  readonly sort_by?: string;
  readonly order?: 'ascending' | 'descending';
  readonly limit: number;
  readonly offset?: number;
}

export interface AnomalyCountsRequest extends Selection, Excepting {
  readonly bucket_ms: number;
  readonly split_by: string | null;
  readonly top_k: number;
  /** Start of the range in which a value counts as known: a known value keeps its series, at zero, while it has no anomalies. */
  readonly known_since_ms: number;
}

/** Counts per bucket. `key` is the split value; undefined for the single series without a split. */
export interface CountSeries {
  readonly key?: string;
  readonly counts: Float64Array;
}

export interface TrafficSummary {
  readonly session_count: number;
  readonly anomaly_count: number;
  /** Anomalous sessions that anomaly_count excludes because of an exception. */
  readonly hidden_anomaly_count: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly source_count: number;
  readonly finding_count: number;
  readonly first_session_time: number | null;
  readonly last_session_time: number | null;
}

/** How often and when a source was seen. */
export interface SourceActivity {
  readonly src_ip: string;
  readonly session_count: number;
  readonly first_seen: number;
  readonly last_seen: number;
}

/** Sums per bucket; the arrays have the same length. */
export interface Volumes {
  readonly bytes_in: Float64Array;
  readonly bytes_out: Float64Array;
  readonly session_count: Float64Array;
}

export interface StoreCounts {
  readonly session_count: number;
  readonly last_session_time: number | null;
  readonly synthetic: boolean;
}

export interface FindingsRequest {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly min_severity: Severity;
  readonly limit: number;
}

/** Range of UTC days [from_ms, to_ms) and the minimum rarity of their sessions. */
export interface DayPeaksRequest extends Excepting {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly min_rarity: number;
  /** Maximum number of sources per day. */
  readonly most_a_day: number;
}

export type DayAlertsRequest = DayPeaksRequest;

/**
 * Scores sessions given as JSON texts of their columns. Returns one JSON array in the same order, whose objects hold
 * session_id, src_ip, start_time and the verdict. The database writes and reads these texts itself, so that the thread
 * that answers requests only passes them on.
 */
export type ScoreSessionTexts = (sessions: readonly string[]) => Promise<string>;

/** A stored finding. */
export interface FindingRecord {
  readonly finding: Finding;
  /** The population it was compared with, as passed to replaceFindings; null for none. */
  readonly population: string | null;
  /** True when its source has sessions or verdicts that are newer than the finding. */
  readonly is_due: boolean;
}

/** A model that can score sessions for the store. */
export interface ScoringModel {
  readonly model_version: string;
  readonly score: ScoreSessionTexts;
}

/** Sources whose findings are out of date, as of a position in the order of writes. */
export interface DueSources {
  readonly sources: readonly string[];
  readonly as_of: number;
}

/** A model as it is stored. */
export interface StoredModel {
  readonly model_version: string;
  readonly trained_at: number;
  readonly body: string;
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

/** The reads of a store. */
export interface StoreReads {
  readonly traffic: TrafficReads;
  /** Returns the same reads, cancelled when the signal aborts: a running read then stops and fails with `query.cancelled`. */
  until(signal: AbortSignal): StoreReads;
  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]>;
  trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary>;
  /** Returns every anomalous session that starts in [from_ms, to_ms), oldest first. */
  anomalousSessions(request: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]>;
  /** Returns the lines of the triage log in the order in which they were added. */
  triageLog(): Promise<readonly string[]>;
  /** Returns bytes and session counts per bucket of bucket_ms, starting at from_ms, by session start. */
  volumes(selection: Selection & { bucket_ms: number }): Promise<Volumes>;
  /** Returns sessions with features and verdicts as columns, in the requested order. */
  sessionTable(request: SessionTableRequest): Promise<readonly Field[]>;
  sessionCount(request: CountedSessions): Promise<number>;
  /** Returns the number of sessions per bucket, including zeros; the first bucket begins at from_ms. */
  sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume>;
  /** Returns every anomaly and a uniform sample of the other sessions, at most `limit` rows in total. */
  scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<readonly Field[]>;
  countryTable(selection: Selection): Promise<readonly Field[]>;
  findings(request: FindingsRequest): Promise<readonly Finding[]>;
  /** Returns a finding with its population; null if there is no finding with this id. */
  findFinding(finding_id: string): Promise<FindingRecord | null>;
  counts(): Promise<StoreCounts>;
  /** Returns the start of the first session, UTC epoch ms; null without sessions. */
  firstSessionTime(): Promise<number | null>;
  /** Returns the number of distinct sources. */
  sourceCount(): Promise<number>;
  /** Returns at most `limit` sources, those with the most sessions first. */
  sources(limit: number): Promise<SourceActivity[]>;
  /** Returns a session with its verdict; null if it is not stored or not scored yet. */
  session(session_id: string): Promise<SessionWithVerdict | null>;
  /** Returns the rarest scored session, the latest of several; null if there is none. */
  rarestSession(selection: Selection): Promise<SessionWithVerdict | null>;
  /** Returns the highest rarity of each source per UTC day, rarest first. Includes days whose scored sessions all stay below min_rarity, with no peaks. */
  dayPeaks(request: DayPeaksRequest): Promise<Array<{ day: number; peaks: number[] }>>;
  /** Returns the first session of each source per UTC day that reaches min_rarity, ordered by end. */
  dayAlerts(request: DayAlertsRequest): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>>;
  /** Returns up to `limit` sessions for training, in a fixed order; a uniform sample if there are more. JSON texts in parts, to be read on another thread. */
  trainingTexts(limit: number, seed: number): AsyncIterable<readonly string[]>;
  /** Returns up to `limit` scored sessions; a uniform sample if there are more, the same at every call. */
  sampleSessions(request: Selection & { limit: number }): Promise<readonly SampledSession[]>;
  /** Returns the scored sessions of these sources, oldest first. */
  scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]>;
  /** Returns the same sessions as JSON texts in parts, to be read on another thread. */
  scoredTextsOf(sources: readonly string[]): AsyncIterable<readonly string[]>;
  /** Returns the two sources with the largest session in each direction. */
  peaks(): Promise<Peaks>;
  /** Returns what the findings need to know about all sessions together. */
  logShape(): Promise<LogShape>;
  /**
   * Returns sources whose findings are older than their sessions or verdicts. They are kept on disk, so a crash loses none.
   * Returns at most `limit` sources with at most `session_limit` sessions together, but at least one.
   */
  dueSources(limit: number, session_limit: number): Promise<DueSources>;
  currentModel(): Promise<StoredModel | null>;
  /** Returns a stored model, current or not; null if it is not stored. */
  findModel(model_version: string): Promise<StoredModel | null>;
  /** Returns the versions of the stored models. */
  storedModels(): Promise<ReadonlySet<string>>;
  /** Returns the lines of the model log in the order in which they were added. */
  modelLog(): Promise<readonly string[]>;
  /** Returns where a feed resumes; null if no position is stored. */
  feedPosition(feed: string, part?: string): Promise<string | null>;
  /** Returns the number of sessions without a verdict of this model. */
  staleCount(model_version: string | null): Promise<number>;
  /** Returns the health of every input that sent rows or reported a state. */
  feedHealth(): Promise<FeedHealth[]>;
  /** Throws when the database does not respond. */
  ping(): Promise<void>;
}

/** Stores sessions, verdicts, findings and models. Only this folder depends on the database. */
export interface Store extends StoreReads {
  openUpload(plan: UploadPlan): Promise<Upload>;
  /**
   * Makes a model current, replaces every verdict and adds a line to the model log, in one transaction. `promoted` is called
   * before any other write. If one transaction cannot hold all sessions, it replaces the verdicts of the latest ones, and
   * rescoreStale does the rest.
   */
  promoteModel(model: StoredModel, score: ScoreSessionTexts, promoted: () => void, line?: string): Promise<void>;
  /** Stores a model without making it current, with a line for the model log. Only the latest few models are kept. */
  keepModel(model: StoredModel, line: string): Promise<void>;
  /** Makes a stored model current without changing any verdict. `served` is called before any other write. */
  serveModel(model_version: string, line: string, served: () => void): Promise<void>;
  /** Rescores sessions without a verdict of the current model, in steps, so that other writes can run in between. `score` is called at each step. */
  rescoreStale(score: () => ScoringModel): Promise<void>;
  /** Adds a line to the triage log, which is append-only. When it resolves, the line survives a kill -9. */
  appendToTriageLog(line: string): Promise<void>;
  /** Marks all sources with findings as due if the findings used another version of the enrichment. */
  promoteEnrichment(enrichment_version: string): Promise<void>;
  /** Replaces the findings of due sources and stores the population they were compared with. A source that has become due again stays due. */
  replaceFindings(due: DueSources, findings: readonly Finding[], population?: string): Promise<void>;
  /** Closes windows, drops records past deduplication and deletes what is past retention. */
  maintain(plan: MaintenancePlan): Promise<MaintenanceReport>;
  /** Stores the state of an input. */
  noteFeedState(feed: string, state: FeedState): Promise<void>;
  /** Stores where a feed resumes when it has no rows to store, as after rows that it skipped. */
  saveFeedPosition(feed: string, position: FeedPosition): Promise<void>;
  close(): Promise<void>;
}
