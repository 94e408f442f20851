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

/** As much of a judged session as drift is measured by. */
export interface SampledSession {
  readonly session: Pick<Session, 'start_time' | 'end_time' | 'src_ip' | 'response_code' | 'dst_port' | 'bytes_in' | 'bytes_out'>;
  readonly verdict: Pick<Verdict, 'rarity' | 'is_anomaly' | 'risk_class'>;
}

/** Rows that came to nothing, by a stable phrase that says why. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Where a feed goes on, in words of its own. */
export interface FeedPosition {
  /** Tells apart what goes on by itself within one feed, as the files of a folder. */
  readonly part?: string;
  readonly value: string;
}

/** What is said of an upload beside its rows; kept in the same transaction as they are. */
export interface UploadNote {
  /** Way in that the rows came by. */
  readonly feed: string;
  /** Where the feed goes on after these rows; what was there stays where it is left out. */
  readonly position?: FeedPosition;
  /** Kind of log; null for sessions that came in no log. */
  readonly source_id: string | null;
  readonly rows_read: number;
  readonly rejects: readonly ReasonCount[];
  readonly skips: readonly ReasonCount[];
  /** UTC epoch ms. */
  readonly now: number;
}

/** What a way in says of itself; null where it says nothing. */
export interface FeedState {
  readonly state: 'running' | 'waiting' | 'failed' | 'stopped';
  readonly detail: string | null;
}

/** What became of the rows of one way in, over all time. */
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
  /** UTC epoch ms: the latest time that its rows tell of, at most that of their arrival. */
  readonly watermark: number | null;
  /** Why rows were rejected, the most first. */
  readonly rejects: readonly ReasonCount[];
  readonly state: FeedState['state'] | null;
  readonly detail: string | null;
}

/** Features and verdicts of sessions, in their order. */
export type ScoreSessions = (sessions: readonly Session[]) => readonly ScoredSession[];

/** What an upload needs before its rows come. */
export interface UploadPlan {
  /** Way in that the rows come by. */
  readonly feed: string;
  /** Judges the sessions that records are joined into, each time that they change. */
  readonly score: ScoreSessions;
  /** Called when a part of the records is on disk before the upload is over. */
  readonly partStored: () => void;
  /** UTC epoch ms. */
  readonly now: () => number;
}

/**
 * Rows of one upload. Many are stored a part at a time, and each once however often it is sent; the rest, or few, are on disk after
 * `commit` all or none.
 */
export interface Upload {
  append(rows: readonly ScoredSession[]): Promise<void>;
  /** Takes records, which are joined into sessions as they are stored. The block is free again when it resolves. */
  appendRecords(block: RecordBlock): Promise<void>;
  /** Stores the rows that are not there yet. When it resolves they survive a kill -9. */
  commit(note: UploadNote): Promise<CommitReport>;
  /** Forgets the rows. May be called at any time, also after commit. */
  abort(): Promise<void>;
}

export interface CommitReport {
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  /** Records of a window that was sealed before they came. */
  readonly rows_late: number;
  /** Of the stored rows, or of the sessions that they were joined into; null while no model is fitted. */
  readonly anomaly_count: number | null;
}

/** Which sessions. */
export interface CountedSessions extends Selection {
  readonly anomalies_only: boolean;
  readonly search?: string;
}

/** Sessions by bucket of time. */
export interface SessionVolume {
  readonly anomalies: Float64Array;
  readonly others: Float64Array;
}

/** Which sessions, and which page of them in which order; the newest first where nothing is said. */
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
  /** Start of the span in which a source counts as known, so that its series stays, at zero, when it is calm. */
  readonly known_since_ms: number;
}

/** Counts per bucket; `key` is the value split by, undefined for the one series that is not split. */
export interface CountSeries {
  readonly key?: string;
  readonly counts: Float64Array;
}

export interface TrafficSummary {
  readonly session_count: number;
  readonly anomaly_count: number;
  /** Anomalous sessions that anomaly_count leaves out because they are excepted. */
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

/** Sums per bucket, equally long. */
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

/** UTC days [from_ms, to_ms) and how rare sessions of theirs are to be. */
export interface DayPeaksRequest extends Excepting {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly min_rarity: number;
  /** Sources to give of each day. */
  readonly most_a_day: number;
}

export type DayAlertsRequest = DayPeaksRequest;

/**
 * Verdicts for sessions, each a JSON text of its columns: one JSON array in their order, of objects with session_id,
 * src_ip and start_time beside the verdict. The engine writes and reads these texts itself, so that the thread that
 * answers requests passes them on and no more.
 */
export type ScoreSessionTexts = (sessions: readonly string[]) => Promise<string>;

/** A finding as it was told. */
export interface FindingRecord {
  readonly finding: Finding;
  /** What it was compared with, as replaceFindings was given it; null where that was nothing. */
  readonly population: string | null;
  /** True where its source has sessions or verdicts that are newer than it. */
  readonly is_due: boolean;
}

/** A model as the store needs it to judge. */
export interface ScoringModel {
  readonly model_version: string;
  readonly score: ScoreSessionTexts;
}

/** Sources whose findings are to be looked for, as of a point in the order of writes. */
export interface DueSources {
  readonly sources: readonly string[];
  readonly as_of: number;
}

/** A model as the store keeps it. */
export interface StoredModel {
  readonly model_version: string;
  readonly trained_at: number;
  readonly body: string;
}

/** What maintenance is to do. */
export interface MaintenancePlan {
  /** UTC epoch ms. */
  readonly now: number;
  /** How long records are told apart from others after the last arrived in their window, ms. */
  readonly dedup_ms: number;
  /** How long sessions and findings are kept after their end, ms; undefined keeps all. */
  readonly retention_ms?: number;
}

export interface MaintenanceReport {
  readonly windows_closed: number;
  readonly records_forgotten: number;
  readonly sessions_deleted: number;
}

/** What can be asked of a store. */
export interface StoreReads {
  readonly traffic: TrafficReads;
  /** The same reads for someone who may give up: one that is under way then ends, and fails with `query.cancelled`. */
  until(signal: AbortSignal): StoreReads;
  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]>;
  trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary>;
  /** Every anomalous session that starts in [from_ms, to_ms), oldest first. */
  anomalousSessions(request: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]>;
  /** Lines of the log of triage, in the order in which they were added. */
  triageLog(): Promise<readonly string[]>;
  /** Bytes and sessions of each bucket of bucket_ms from from_ms on, by the start of their sessions. */
  volumes(selection: Selection & { bucket_ms: number }): Promise<Volumes>;
  /** Sessions with features and verdicts as columns, in the order asked for. */
  sessionTable(request: SessionTableRequest): Promise<readonly Field[]>;
  sessionCount(request: CountedSessions): Promise<number>;
  /** How many sessions each bucket has, zero where there were none; the first bucket begins at from_ms. */
  sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume>;
  /** Every anomaly and an even sample of the rest, at most `limit` in all. */
  scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<readonly Field[]>;
  countryTable(selection: Selection): Promise<readonly Field[]>;
  findings(request: FindingsRequest): Promise<readonly Finding[]>;
  /** A finding with what it was told with; null where there is none of that id. */
  findFinding(finding_id: string): Promise<FindingRecord | null>;
  counts(): Promise<StoreCounts>;
  /** When the first session starts, UTC epoch ms; null where there is none. */
  firstSessionTime(): Promise<number | null>;
  /** Different sources of all sessions. */
  sourceCount(): Promise<number>;
  /** Sources with the most sessions first, at most `limit`. */
  sources(limit: number): Promise<SourceActivity[]>;
  /** A session with its verdict, null where it is not there or not judged yet. */
  session(session_id: string): Promise<SessionWithVerdict | null>;
  /** The rarest judged session, the latest of those where there are several; null where there is none. */
  rarestSession(selection: Selection): Promise<SessionWithVerdict | null>;
  /** Rarest session of each source on each UTC day that has judged sessions, rarest first; a day may have none so rare. */
  dayPeaks(request: DayPeaksRequest): Promise<Array<{ day: number; peaks: number[] }>>;
  /** First session of each source on each UTC day that is so rare, in the order in which they ended. */
  dayAlerts(request: DayAlertsRequest): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>>;
  /** Up to `limit` sessions to train on, in a fixed order; an even sample when there are more. JSON texts, part by part: to be read on another thread. */
  trainingTexts(limit: number, seed: number): AsyncIterable<readonly string[]>;
  /** Up to `limit` judged sessions; an even sample where there are more, the same at every call. */
  sampleSessions(request: Selection & { limit: number }): Promise<readonly SampledSession[]>;
  /** Judged sessions of these sources, oldest first. */
  scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]>;
  /** The same with their verdicts as JSON texts, part by part: to be read on another thread. */
  scoredTextsOf(sources: readonly string[]): AsyncIterable<readonly string[]>;
  /** The two sources with the largest session in each direction. */
  peaks(): Promise<Peaks>;
  /** What all sessions together are like. */
  logShape(): Promise<LogShape>;
  /**
   * Sources whose findings are older than their sessions or verdicts; kept on disk, so that a crash forgets none. As many as have together
   * no more sessions than the limit, but one at least.
   */
  dueSources(limit: number, session_limit: number): Promise<DueSources>;
  currentModel(): Promise<StoredModel | null>;
  /** A model that is stored, whether it serves or not; null where it is not. */
  findModel(model_version: string): Promise<StoredModel | null>;
  /** Versions of the models that are stored. */
  storedModels(): Promise<ReadonlySet<string>>;
  /** Lines of the log of models, in the order in which they were added. */
  modelLog(): Promise<readonly string[]>;
  /** Where a feed goes on, as its last upload said; null where none did. */
  feedPosition(feed: string, part?: string): Promise<string | null>;
  /** Sessions whose verdict is of another model than this, or that have none. */
  staleCount(model_version: string | null): Promise<number>;
  /** Every way in that rows came by or that said something of itself. */
  feedHealth(): Promise<FeedHealth[]>;
  /** Throws when the engine does not answer. */
  ping(): Promise<void>;
}

/** Where sessions, verdicts, findings and models are kept. Nobody outside this folder knows the engine. */
export interface Store extends StoreReads {
  openUpload(plan: UploadPlan): Promise<Upload>;
  /**
   * Makes a model current, replaces every verdict and adds a line to the log of models, in one step; `promoted` is called before any other write. Where there are more
   * sessions than one step can hold, it replaces those of the latest, and rescoreStale does the others.
   */
  promoteModel(model: StoredModel, score: ScoreSessionTexts, promoted: () => void, line?: string): Promise<void>;
  /** Stores a model beside the current one, with a line for the log of models. The latest few are kept. */
  keepModel(model: StoredModel, line: string): Promise<void>;
  /** Makes a stored model current and leaves every verdict as it is; `served` is called before any other write. */
  serveModel(model_version: string, line: string, served: () => void): Promise<void>;
  /** Gives sessions that another model judged, or none, the verdict of the one that is current when their turn comes; step by step, so that other writes get theirs. */
  rescoreStale(score: () => ScoringModel): Promise<void>;
  /** Adds a line to the log of triage. When it resolves, the line survives a kill -9; no line is ever changed or taken away. */
  appendToTriageLog(line: string): Promise<void>;
  /** Makes the sources that have findings due when their findings were told with another context. */
  promoteEnrichment(context_version: string): Promise<void>;
  /** Replaces the findings of sources that were due, and keeps the population that they were told with; a source that became due again since stays so. */
  replaceFindings(due: DueSources, findings: readonly Finding[], population?: string): Promise<void>;
  /** Closes windows, forgets records that are told apart no longer, and deletes what is older than it is kept. */
  maintain(plan: MaintenancePlan): Promise<MaintenanceReport>;
  /** Keeps what a way in says of itself. */
  noteFeedState(feed: string, state: FeedState): Promise<void>;
  /** Keeps where a feed goes on where there is nothing to store: after rows that were looked at and left. */
  saveFeedPosition(feed: string, position: FeedPosition): Promise<void>;
  close(): Promise<void>;
}
