import { AppError, DAY_MS, MAX_DESTINATIONS, OTHER_GROUP, RESOLUTION_STEPS_MS, SEVERITIES, toDestination, ALL_COLUMNS, type Finding, type LogShape, type Peaks } from '@weir/schema';
import { MAX_CLOCK_SKEW_MS } from '../contract/clock-skew.ts';
import { SCATTER_COLUMNS } from '../contract/session-reads.ts';
import type {
  AnomalousSession,
  AnomalyCountsRequest,
  CountedSessions,
  CountryColumns,
  CountSeries,
  DayAlertsRequest,
  DayPeaksRequest,
  Excepted,
  Excepting,
  FeedHealth,
  FindingRecord,
  FindingsRequest,
  SampledSession,
  Selection,
  SessionColumns,
  SessionTableRequest,
  SessionVolume,
  SessionWithVerdict,
  SourceActivity,
  StoreCounts,
  StoredModel,
  StoreReads,
  TrafficSummary,
  Volumes,
} from '../contract/store.ts';
import { ascending, descending, groupBy, inOrder, largest, least, sum } from './order.ts';
import { closedError, type ReferenceState } from './reference-state.ts';
import { groupOf, knownRange, perBucket, rankGroups, ReferenceTraffic } from './reference-traffic.ts';
import { positionKey } from './reference-upload.ts';
import { exceptionsOf, toCounted, toTableTest, toTest } from './selection.ts';
import { bySamplingKey, inTime, toColumns, toSessionWithVerdict, valueOf, type SessionRow } from './session-row.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;

const isAnomaly = ({ is_anomaly }: SessionRow): boolean => is_anomaly === true;
const dayOf = ({ start_time }: SessionRow): number => Math.floor(start_time / DAY_MS) * DAY_MS;

/** The reads in memory. */
export class ReferenceReads implements StoreReads {
  readonly traffic = new ReferenceTraffic(() => this.view());

  /** @param signal aborts when the client has disconnected */
  constructor(
    protected readonly state: ReferenceState,
    protected readonly isClosed: () => boolean,
    private readonly signal?: AbortSignal,
  ) {}

  until(signal: AbortSignal): StoreReads {
    return new ReferenceReads(this.state, this.isClosed, signal);
  }

  async anomalyCounts(request: AnomalyCountsRequest): Promise<readonly CountSeries[]> {
    const isCounted = toCounted(request.excepted);
    const { split_by, top_k } = request;
    const counted = this.select(request).filter(isCounted);
    const countsOf = (rows: readonly SessionRow[]): Float64Array => perBucket(rows, request, ({ length }) => length);
    if (split_by === null) return [{ counts: countsOf(counted) }];
    const ranked = rankGroups(this.state, this.select(knownRange(request)), split_by, isCounted);
    const top = ranked.slice(0, top_k);
    const named = top.map((key) => ({ key, counts: countsOf(counted.filter((row) => groupOf(this.state, row, split_by) === key)) }));
    return ranked.length > top_k ? [...named, { key: OTHER_GROUP, counts: countsOf(counted.filter((row) => !top.includes(groupOf(this.state, row, split_by)))) }] : named;
  }

  async trafficSummary(selection: Selection & Excepting): Promise<TrafficSummary> {
    const rows = this.select(selection);
    const anomaly_count = rows.filter(toCounted(selection.excepted)).length;
    return {
      session_count: rows.length,
      anomaly_count,
      hidden_anomaly_count: rows.filter(isAnomaly).length - anomaly_count,
      bytes_in: sum(rows, ({ bytes_in }) => bytes_in),
      bytes_out: sum(rows, ({ bytes_out }) => bytes_out),
      source_count: new Set(rows.map(({ src_ip }) => src_ip)).size,
      finding_count: this.findingsIn({ ...selection, min_severity: 'low' }).length,
      first_session_time: least(rows.map(({ start_time }) => start_time)),
      last_session_time: largest(rows.map(({ end_time }) => end_time)),
    };
  }

  async anomalousSessions({ from_ms, to_ms, excepted }: { from_ms: number; to_ms: number; excepted: Excepted }): Promise<readonly AnomalousSession[]> {
    const rows = this.select({ from_ms, to_ms, filters: [] }).filter(isAnomaly).sort(inTime);
    return rows.map((row) => ({
      session_id: row.session_id,
      src_ip: row.src_ip,
      start_time: row.start_time,
      hidden_by: least(exceptionsOf(excepted, row).map(({ disposition_id }) => disposition_id)),
    }));
  }

  async volumes(request: Selection & { bucket_ms: number }): Promise<Volumes> {
    const rows = this.select(request);
    const of = (measure: (row: SessionRow) => number): Float64Array => perBucket(rows, request, (bucket) => sum(bucket, measure));
    return { bytes_in: of(({ bytes_in }) => bytes_in), bytes_out: of(({ bytes_out }) => bytes_out), session_count: of(() => 1) };
  }

  async sessionTable({ sort_by = 'start_time', order = 'descending', limit, offset = 0, ...request }: SessionTableRequest): Promise<SessionColumns> {
    const sorted = (order === 'ascending' ? ascending : descending)((row: SessionRow) => valueOf(row, sort_by));
    const rows = this.rows().filter(toTableTest(request)).sort(inOrder(sorted, ascending((row) => row.session_id)));
    return toColumns(rows.slice(offset, offset + limit), ALL_COLUMNS.map(({ name }) => name));
  }

  async sessionCount(request: CountedSessions): Promise<number> {
    return this.rows().filter(toTableTest(request)).length;
  }

  async sessionVolume(request: CountedSessions & { bucket_ms: number }): Promise<SessionVolume> {
    const rows = this.rows().filter(toTableTest(request));
    const count = (is: (row: SessionRow) => boolean): Float64Array => perBucket(rows.filter(is), request, ({ length }) => length);
    return { anomalies: count(isAnomaly), others: count((row) => !isAnomaly(row)) };
  }

  async scatterTable({ x, y, limit, ...selection }: Selection & { x: string; y: string; limit: number }): Promise<SessionColumns> {
    const rows = bySamplingKey(this.select(selection), 0n);
    const names = [...new Set([x, y, ...SCATTER_COLUMNS])];
    return toColumns([...rows.filter(isAnomaly), ...rows.filter((row) => !isAnomaly(row))].slice(0, limit), names);
  }

  async countryTable(selection: Selection): Promise<CountryColumns> {
    const groups = [...groupBy(this.select(selection), ({ src_ip_country_code }) => src_ip_country_code)].sort(inOrder(descending(([, { length }]) => length), ascending(([country]) => country)));
    const column = (of: (rows: readonly SessionRow[]) => number): Float64Array => Float64Array.from(groups, ([, rows]) => of(rows));
    return {
      src_ip_country_code: groups.map(([country]) => country),
      session_count: column(({ length }) => length),
      bytes_in: column((rows) => sum(rows, ({ bytes_in }) => bytes_in)),
      bytes_out: column((rows) => sum(rows, ({ bytes_out }) => bytes_out)),
      total_bytes: column((rows) => sum(rows, ({ total_bytes }) => total_bytes)),
      anomaly_count: column((rows) => rows.filter(isAnomaly).length),
    };
  }

  async findings({ limit, ...request }: FindingsRequest): Promise<readonly Finding[]> {
    const rank = inOrder<Finding>(
      descending(({ severity }) => SEVERITIES.indexOf(severity)),
      ascending(({ priority }) => priority === 'lower'),
      descending(({ end_time }) => end_time),
      ascending(({ finding_id }) => finding_id),
    );
    return this.findingsIn(request).sort(rank).slice(0, limit);
  }

  async findFinding(finding_id: string): Promise<FindingRecord | null> {
    return this.view().findings.find(({ finding }) => finding.finding_id === finding_id) ?? null;
  }

  async counts(now = Infinity): Promise<StoreCounts> {
    const rows = this.rows();
    return { session_count: rows.length, last_session_time: largest(rows.map(({ end_time }) => end_time).filter((time) => time <= now + MAX_CLOCK_SKEW_MS)), synthetic: rows.some(({ source_meta }) => source_meta === 'synthetic') };
  }

  async firstSessionTime(): Promise<number | null> {
    return least(this.rows().map(({ start_time }) => start_time));
  }

  async sourceCount(): Promise<number> {
    return this.bySource().size;
  }

  async sources(limit: number): Promise<SourceActivity[]> {
    return [...this.bySource()]
      .map(([src_ip, rows]) => ({ src_ip, session_count: rows.length, first_seen: least(rows.map(({ start_time }) => start_time))!, last_seen: largest(rows.map(({ end_time }) => end_time))! }))
      .sort(inOrder(descending(({ session_count }) => session_count), ascending(({ src_ip }) => src_ip)))
      .slice(0, limit);
  }

  async session(session_id: string): Promise<SessionWithVerdict | null> {
    const row = this.view().sessions.get(session_id);
    return row === undefined || row.model_version === null ? null : toSessionWithVerdict(row);
  }

  async rarestSession(selection: Selection): Promise<SessionWithVerdict | null> {
    const order = inOrder<SessionRow>(descending(({ rarity }) => rarity), descending(({ anomaly_score }) => anomaly_score), descending(({ start_time }) => start_time), ascending(({ session_id }) => session_id));
    const [rarest] = this.scored(selection).sort(order);
    return rarest === undefined ? null : toSessionWithVerdict(rarest);
  }

  async dayPeaks({ from_ms, to_ms, min_rarity, most_a_day }: DayPeaksRequest): Promise<Array<{ day: number; peaks: number[] }>> {
    return [...groupBy(this.scored({ from_ms, to_ms, filters: [] }), dayOf)].sort(ascending(([day]) => day)).map(([day, rows]) => {
      const rare = groupBy(rows.filter(({ rarity }) => rarity! >= min_rarity), ({ src_ip }) => src_ip);
      return { day, peaks: [...rare.values()].map((own) => largest(own.map(({ rarity }) => rarity!))!).sort((a, b) => b - a).slice(0, most_a_day) };
    });
  }

  async dayAlerts({ from_ms, to_ms, min_rarity, most_a_day, excepted }: DayAlertsRequest): ReturnType<StoreReads['dayAlerts']> {
    const byEnd = inOrder<SessionRow>(ascending(({ end_time }) => end_time), ascending(({ session_id }) => session_id));
    const rare = this.scored({ from_ms, to_ms, filters: [] }).filter((row) => row.rarity! >= min_rarity && (excepted === undefined || exceptionsOf(excepted, row).length === 0));
    return [...groupBy(rare, dayOf)].sort(ascending(([day]) => day)).map(([day, rows]) => {
      const first = [...groupBy(rows, ({ src_ip }) => src_ip).values()].map((own) => own.sort(byEnd)[0]).sort(byEnd);
      const alerts = first.slice(0, most_a_day).map(({ start_time, end_time, src_ip, rarity, reason, session_id }) => ({ start_time, end_time, src_ip, rarity: rarity!, reason, session_id }));
      return { day, alerts, source_count: first.length };
    });
  }

  async sampleSessions({ limit, ...selection }: Selection & { limit: number }): Promise<readonly SampledSession[]> {
    return bySamplingKey(this.scored(selection), 0n)
      .slice(0, limit)
      .map(({ start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out, rarity, is_anomaly, risk_class }) => ({
        session: { start_time, end_time, src_ip, response_code, dst_port, bytes_in, bytes_out },
        verdict: { rarity: rarity!, is_anomaly: is_anomaly!, risk_class },
      }));
  }

  async scoredSessionsOf(sources: readonly string[]): Promise<SessionWithVerdict[]> {
    return this.rows().filter(({ src_ip, model_version }) => sources.includes(src_ip) && model_version !== null).sort(inTime).map(toSessionWithVerdict);
  }

  async peaks(): Promise<Peaks> {
    const top = (of: (row: SessionRow) => number): Peaks['bytes_in'] =>
      [...this.bySource()].map(([src_ip, rows]) => ({ src_ip, bytes: largest(rows.map(of))! })).sort(inOrder(descending(({ bytes }) => bytes), ascending(({ src_ip }) => src_ip))).slice(0, 2);
    return { bytes_in: top(({ bytes_in }) => bytes_in), bytes_out: top(({ bytes_out }) => bytes_out) };
  }

  async logShape(): Promise<LogShape> {
    const rows = this.rows();
    const starts = rows.map(({ start_time }) => start_time);
    const destinations = [...groupBy(rows, toDestination)].map(([destination, own]) => ({ destination, source_count: new Set(own.map(({ src_ip }) => src_ip)).size }));
    return {
      session_count: rows.length,
      source_count: this.bySource().size,
      first_time: least(starts),
      last_time: largest(starts),
      on_clock: RESOLUTION_STEPS_MS.map((step) => starts.filter((start) => start % step === 0).length),
      minutes: Array.from({ length: MINUTES }, (_, minute) => starts.filter((start) => Math.floor(start / MINUTE_MS) % MINUTES === minute).length),
      destinations: destinations.sort(inOrder(descending(({ source_count }) => source_count), ascending(({ destination }) => destination))).slice(0, MAX_DESTINATIONS),
    };
  }

  async staleCount(model_version: string | null): Promise<number> {
    return this.rows().filter((row) => row.model_version !== model_version).length;
  }

  async ping(): Promise<void> {
    this.view();
  }

  async triageLog(): Promise<readonly string[]> {
    return [...this.view().triageLog];
  }

  async currentModel(): Promise<StoredModel | null> {
    const { models, current_model } = this.view();
    return models.find(({ model_version }) => model_version === current_model) ?? null;
  }

  async findModel(version: string): Promise<StoredModel | null> {
    return this.view().models.find(({ model_version }) => model_version === version) ?? null;
  }

  async storedModels(): Promise<ReadonlySet<string>> {
    return new Set(this.view().models.map(({ model_version }) => model_version));
  }

  async modelLog(): Promise<readonly string[]> {
    return [...this.view().modelLog];
  }

  async feedPosition(feed: string, part?: string): Promise<string | null> {
    return this.view().positions.get(positionKey(feed, part)) ?? null;
  }

  async feedHealth(): Promise<FeedHealth[]> {
    return [...this.view().feeds.values()].sort(ascending(({ feed }) => feed));
  }

  async dueSourceCount(): Promise<number> {
    return this.view().due.size;
  }

  async isSourceDue(src_ip: string): Promise<boolean> {
    return this.view().due.has(src_ip);
  }

  /** Returns the state. @throws AppError `store.failed` once closed, `query.cancelled` once aborted */
  protected view(): ReferenceState {
    if (this.isClosed()) throw closedError();
    if (this.signal?.aborted === true) throw new AppError('query.cancelled', 'Query cancelled.');
    return this.state;
  }

  private rows(): SessionRow[] {
    return [...this.view().sessions.values()];
  }

  private select(selection: Selection): SessionRow[] {
    return this.rows().filter(toTest(selection));
  }

  private scored(selection: Selection): SessionRow[] {
    return this.select(selection).filter(({ model_version }) => model_version !== null);
  }

  private bySource(): Map<string, SessionRow[]> {
    return groupBy(this.rows(), ({ src_ip }) => src_ip);
  }

  private findingsIn({ from_ms, to_ms, min_severity }: Omit<FindingsRequest, 'limit'>): Finding[] {
    const isTouched = ({ start_time, end_time, severity }: Finding): boolean => start_time < to_ms && end_time >= from_ms && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(min_severity);
    return this.view().findings.map(({ finding }) => finding).filter(isTouched);
  }
}
