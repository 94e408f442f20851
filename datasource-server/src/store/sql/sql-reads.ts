import type { BudgetAlert, Finding, LogShape, Peaks } from '@weir/schema';
import type { SessionColumns } from '../contract/columns.ts';
import type { AnomalousSession, Excepted } from '../contract/exceptions.ts';
import type { Excepting, Selection } from '../contract/selection.ts';
import type {
  AnomalyCountsRequest,
  CountedSessions,
  CountryColumns,
  CountSeries,
  DayAlertsRequest,
  DayPeaksRequest,
  FindingRecord,
  FindingsRequest,
  SampledSession,
  SessionReads,
  SessionTableRequest,
  SessionVolume,
  SessionWithVerdict,
  SourceActivity,
  StoreCounts,
  TrafficSummary,
  Volumes,
} from '../contract/session-reads.ts';
import type { SessionStore } from '../contract/session-store.ts';
import type { TrafficReads } from '../contract/traffic-reads.ts';
import type { SqlEngine } from './engine.ts';
import { raw, sql } from './sql.ts';
import { readAnomalousSessions } from './reads/anomalous-sessions.ts';
import { countAnomalies } from './reads/anomaly-counts.ts';
import { readAnomalyRates } from './reads/anomaly-rates.ts';
import { readColumnValues } from './reads/column-values.ts';
import { readCorrelation } from './reads/correlation.ts';
import { readCountries } from './reads/country-table.ts';
import { readDayAlerts, readDayPeaks } from './reads/day-alerts.ts';
import { readDistribution } from './reads/distribution.ts';
import { readFinding, readFindings } from './reads/findings.ts';
import { readHeatMap } from './reads/heat-map.ts';
import { readLogShape, readPeaks } from './reads/log-shape.ts';
import { readNewAnomalies } from './reads/new-anomalies.ts';
import { readSampleSessions } from './reads/sample-sessions.ts';
import { readScatterTable } from './reads/scatter-table.ts';
import { readRarestSession, readScoredSessionsOf, readSession } from './reads/scored-sessions.ts';
import { readSessionCells } from './reads/session-cells.ts';
import { readSessionCount, readSessionTable, readSessionVolume } from './reads/session-table.ts';
import { readCounts, readFirstSessionTime, readSourceCount, readSources, readStaleCount, readTrafficSummary } from './reads/summaries.ts';
import { readTopTalkers } from './reads/top-talkers.ts';
import { readVolumeBand } from './reads/volume-band.ts';
import { readVolumes } from './reads/volumes.ts';

/** Returns the traffic reads of a database. */
const sqlTraffic = (engine: SqlEngine): TrafficReads => ({
  columnValues: (request) => readColumnValues(engine, request),
  anomalyRates: (request) => readAnomalyRates(engine, request),
  volumeBand: (request) => readVolumeBand(engine, request),
  topTalkers: (request) => readTopTalkers(engine, request),
  distribution: (request) => readDistribution(engine, request),
  correlation: (request) => readCorrelation(engine, request),
  newAnomalies: (request) => readNewAnomalies(engine, request),
  sessionCells: (request) => readSessionCells(engine, request),
  heatMap: (request) => readHeatMap(engine, request),
});

/** Reads that every SQL database answers in the same way; how a read is cancelled depends on the database. */
export class SqlReads implements Omit<SessionReads, 'until'>, Pick<SessionStore, 'peaks' | 'logShape'> {
  readonly traffic: TrafficReads;

  constructor(protected readonly engine: SqlEngine) {
    this.traffic = sqlTraffic(engine);
  }

  anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]> {
    return countAnomalies(this.engine, request);
  }

  trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary> {
    return readTrafficSummary(this.engine, selection);
  }

  anomalousSessions(request: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]> {
    return readAnomalousSessions(this.engine, request);
  }

  volumes(selection: Selection & { bucket_ms: number }): Promise<Volumes> {
    return readVolumes(this.engine, selection);
  }

  sessionTable(request: SessionTableRequest): Promise<SessionColumns> {
    return readSessionTable(this.engine, request);
  }

  sessionCount(request: CountedSessions): Promise<number> {
    return readSessionCount(this.engine, request);
  }

  sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume> {
    return readSessionVolume(this.engine, request);
  }

  scatterTable(selection: Selection & { x: string; y: string; limit: number }): Promise<SessionColumns> {
    return readScatterTable(this.engine, selection);
  }

  countryTable(selection: Selection): Promise<CountryColumns> {
    return readCountries(this.engine, selection);
  }

  findings(request: FindingsRequest): Promise<readonly Finding[]> {
    return readFindings(this.engine, request);
  }

  findFinding(finding_id: string): Promise<FindingRecord | null> {
    return readFinding(this.engine, finding_id);
  }

  counts(now?: number): Promise<StoreCounts> {
    return readCounts(this.engine, now);
  }

  firstSessionTime(): Promise<number | null> {
    return readFirstSessionTime(this.engine);
  }

  sourceCount(): Promise<number> {
    return readSourceCount(this.engine);
  }

  sources(limit: number): Promise<SourceActivity[]> {
    return readSources(this.engine, limit);
  }

  session(session_id: string): Promise<SessionWithVerdict | null> {
    return readSession(this.engine, session_id);
  }

  rarestSession(selection: Selection): Promise<SessionWithVerdict | null> {
    return readRarestSession(this.engine, selection);
  }

  dayPeaks(request: DayPeaksRequest): Promise<Array<{ day: number; peaks: number[] }>> {
    return readDayPeaks(this.engine, request);
  }

  dayAlerts(request: DayAlertsRequest): Promise<Array<{ day: number; alerts: BudgetAlert[]; source_count: number }>> {
    return readDayAlerts(this.engine, request);
  }

  sampleSessions(request: Selection & { limit: number }): Promise<readonly SampledSession[]> {
    return readSampleSessions(this.engine, request);
  }

  scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]> {
    return readScoredSessionsOf(this.engine, sources);
  }

  staleCount(model_version: string | null): Promise<number> {
    return readStaleCount(this.engine, model_version);
  }

  peaks(): Promise<Peaks> {
    return readPeaks(this.engine);
  }

  logShape(): Promise<LogShape> {
    return readLogShape(this.engine);
  }

  /** Reads columns, because rows may come from a cache. */
  async ping(): Promise<void> {
    await this.engine.columns(sql`SELECT ${this.engine.dialect.toDouble(raw('1'))}`, ['number']);
  }
}
