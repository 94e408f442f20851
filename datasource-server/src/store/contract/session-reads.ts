import type { BudgetAlert, Finding, Session, Severity, Verdict } from '@weir/schema';
import type { NumberColumn, SessionColumns, TextColumn } from './columns.ts';
import type { AnomalousSession, Excepted } from './exceptions.ts';
import type { Excepting, Selection } from './selection.ts';
import type { TrafficReads } from './traffic-reads.ts';

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

/** Columns of a scatter plot besides its axes. */
export const SCATTER_COLUMNS = ['start_time', 'src_ip', 'src_ip_country_code', 'anomaly_score', 'is_anomaly', 'risk_class', 'reason', 'session_id'] as const;

/** Sums by country of the source. */
export interface CountryColumns {
  readonly src_ip_country_code: TextColumn;
  readonly session_count: NumberColumn;
  readonly bytes_in: NumberColumn;
  readonly bytes_out: NumberColumn;
  readonly total_bytes: NumberColumn;
  readonly anomaly_count: NumberColumn;
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
  /** Latest end of a session that is not ahead of the clock, UTC epoch ms. */
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

/** A stored finding. */
export interface FindingRecord {
  readonly finding: Finding;
  /** The population it was compared with, as passed to replaceFindings; null for none. */
  readonly population: string | null;
}

/** Reads of the stored sessions and findings for queries. */
export interface SessionReads {
  readonly traffic: TrafficReads;
  /** Returns the same reads, cancelled when the signal aborts: a running read then stops and fails with `query.cancelled`. */
  until(signal: AbortSignal): SessionReads;
  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]>;
  trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary>;
  /** Returns every anomalous session that starts in [from_ms, to_ms), oldest first. */
  anomalousSessions(request: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]>;
  /** Returns bytes and session counts per bucket of bucket_ms, starting at from_ms, by session start. */
  volumes(selection: Selection & { bucket_ms: number }): Promise<Volumes>;
  /** Returns sessions with ALL_COLUMNS, in the requested order: nulls last, ties by session_id. */
  sessionTable(request: SessionTableRequest): Promise<SessionColumns>;
  sessionCount(request: CountedSessions): Promise<number>;
  /** Returns the number of sessions per bucket, including zeros; the first bucket begins at from_ms. */
  sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume>;
  /**
   * Returns every anomaly and a uniform sample of the other sessions, at most `limit` rows in total: anomalies first, then by
   * sampling key with the mask 0. The columns are x, y (once if they are equal) and those of SCATTER_COLUMNS that are neither.
   */
  scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<SessionColumns>;
  /** Returns sums by country of the source: the most sessions first, ties by country, a null country last. */
  countryTable(selection: Selection): Promise<CountryColumns>;
  findings(request: FindingsRequest): Promise<readonly Finding[]>;
  /** Returns a finding with its population; null if there is no finding with this id. */
  findFinding(finding_id: string): Promise<FindingRecord | null>;
  /** Returns facts about all sessions. Sessions that end more than MAX_CLOCK_SKEW_MS after `now`, UTC epoch ms, are not the last one; without `now` any may be. */
  counts(now?: number): Promise<StoreCounts>;
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
  /** Returns up to `limit` scored sessions in the order of their sampling keys with the mask 0; a uniform sample if there are more. */
  sampleSessions(request: Selection & { limit: number }): Promise<readonly SampledSession[]>;
  /** Returns the scored sessions of these sources, oldest first. */
  scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]>;
  /** Returns the number of sessions without a verdict of this model. */
  staleCount(model_version: string | null): Promise<number>;
  /** Throws when the store does not respond. */
  ping(): Promise<void>;
}
