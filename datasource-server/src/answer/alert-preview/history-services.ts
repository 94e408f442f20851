import type { Query, QueryOf, QueryType, TimeRange } from '@weir/schema';
import { KNOWN_MS, toBucketMs } from '../queries/bucket.ts';
import type { QueryServices } from '../queries/define-query.ts';
import type { StoreReads } from '../../store/contract/store.ts';
import type { TrafficReads } from '../../store/contract/traffic-reads.ts';
import type { Triage } from '../../triage/triage.ts';
import { SessionHistory } from './session-history.ts';

/** Largest number of findings to read, which is the limit of triage. */
const MOST_FINDINGS = 10_000;

/** Time span of all evaluations of a rule: its first window starts at from_ms, its last ends at to_ms. */
export interface HistorySpan {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly interval_ms: number;
  readonly look_back_ms: number;
  /** Resolution of the rule's query. */
  readonly resolution: Pick<TimeRange, 'interval_ms' | 'max_data_points'>;
}

type Reader<T extends QueryType> = (query: QueryOf<T>, span: HistorySpan, services: QueryServices) => Promise<QueryServices | null>;

/** Returns an object that answers some methods from memory and passes all others on. */
const answering = <T extends object>(target: T, methods: Partial<T>): T => Object.assign(Object.create(target) as T, methods);

/** Returns the services with some methods answered from memory, where excepted sessions are already left out. */
const withStore = (services: QueryServices, methods: Partial<StoreReads>, traffic: Partial<TrafficReads> = {}, findings: Partial<Triage> = {}): QueryServices => ({
  ...services,
  store: answering(services.store, { ...methods, traffic: answering(services.store.traffic, traffic) }),
  triage: answering(services.triage, { ...findings, excepted: () => Promise.resolve(undefined) }),
});

const readSessions = async (
  query: Pick<QueryOf<'anomaly_counts'>, 'filters' | 'include_excepted'>,
  group_by: string | null,
  span: HistorySpan,
  services: QueryServices,
): Promise<SessionHistory> => {
  const bucket_ms = toBucketMs({ from_ms: 0, to_ms: span.look_back_ms, ...span.resolution });
  const cell_ms = [span.look_back_ms, bucket_ms, KNOWN_MS].reduce(greatestDivisor, span.interval_ms);
  const excepted = query.include_excepted === true ? undefined : await services.triage.excepted();
  const from_ms = Math.floor((span.from_ms - KNOWN_MS) / bucket_ms) * bucket_ms;
  return SessionHistory.read(services.store, { from_ms, to_ms: span.to_ms, filters: query.filters, excepted, cell_ms, group_by });
};

const readFindings = async (
  asked: { min_severity: QueryOf<'finding_counts'>['min_severity']; entity?: string; include_excepted: boolean },
  span: HistorySpan,
  services: QueryServices,
): Promise<Pick<Triage, 'findings' | 'hiddenCount'> | null> => {
  const read = { from_ms: span.from_ms, to_ms: span.to_ms, limit: MOST_FINDINGS, min_severity: asked.min_severity, entity: asked.entity };
  const all = await services.triage.findings({ ...read, include_excepted: true });
  if (all.findings.length >= MOST_FINDINGS) return null;
  const within = ({ from_ms, to_ms }: Pick<TimeRange, 'from_ms' | 'to_ms'>): typeof all.findings =>
    all.findings.filter(({ finding }) => finding.start_time < to_ms && finding.end_time >= from_ms);
  const hiddenOf = (findings: typeof all.findings): number => findings.filter(({ is_excepted }) => is_excepted).length;
  return {
    hiddenCount: (range) => Promise.resolve(hiddenOf(within(range))),
    findings: ({ from_ms, to_ms, include_excepted }) => {
      const touched = within({ from_ms, to_ms });
      const shown = include_excepted ? touched : touched.filter(({ is_excepted }) => !is_excepted);
      return Promise.resolve({ findings: shown, found_count: shown.length, is_cut: false, hidden_count: hiddenOf(touched) });
    },
  };
};

const READERS: { readonly [T in QueryType]?: Reader<T> } = {
  anomaly_counts: async (query, span, services) => {
    const history = await readSessions(query, query.split_by, span, services);
    return withStore(services, { anomalyCounts: (request) => Promise.resolve(history.anomalyCounts(request)) });
  },
  anomaly_rates: async (query, span, services) => {
    const history = await readSessions(query, query.split_by, span, services);
    return withStore(services, {}, { anomalyRates: (request) => Promise.resolve(history.anomalyRates(request)) });
  },
  traffic_volume: async (query, span, services) => {
    const history = await readSessions(query, null, span, services);
    return withStore(services, { volumes: (request) => Promise.resolve(history.volumes(request)) });
  },
  source_shares: async (query, span, services) => {
    const history = await readSessions(query, 'src_ip', span, services);
    return withStore(services, {}, { topTalkers: (request) => Promise.resolve(history.topShares(request)) });
  },
  traffic_summary: async (query, span, services) => {
    const history = await readSessions(query, 'src_ip', span, services);
    const findings = await readFindings({ min_severity: 'low', include_excepted: true }, span, services);
    if (findings === null) return null;
    const counts = await services.store.counts(services.now());
    const trafficSummary: StoreReads['trafficSummary'] = async (selection) => ({
      ...history.summary(selection),
      finding_count: (await findings.findings({ ...selection, min_severity: 'low', limit: MOST_FINDINGS, include_excepted: true })).findings.length,
      first_session_time: null,
      last_session_time: null,
    });
    return withStore(services, { counts: () => Promise.resolve(counts), trafficSummary }, {}, findings);
  },
  finding_counts: async ({ min_severity, entity, include_excepted = false }, span, services) => {
    const findings = await readFindings({ min_severity, entity, include_excepted }, span, services);
    return findings === null ? null : withStore(services, {}, {}, findings);
  },
};

/**
 * Returns services that answer one query at any time of a span from memory, as the store would, after reading the history
 * in a few statements. Returns null for a query that must be evaluated on the store each time.
 */
export const openHistory = async (query: Query, span: HistorySpan, services: QueryServices): Promise<QueryServices | null> => {
  const reader = READERS[query.queryType] as Reader<QueryType> | undefined;
  return reader === undefined ? null : reader(query, span, services);
};

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
