import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { createBackground, inlineBackground } from './pipeline/background/background.ts';
import { AppError } from '@weir/schema';
import { assertGuarded, type Config } from './serve/config/config.ts';
import { parseMonitoredNetworks } from './intake/readers/monitored-networks.ts';
import { openNetworkDatabases } from './detect/enrichment/network-databases.ts';
import { SourceEnrichment } from './detect/enrichment/source-enrichment.ts';
import { FeedBoard } from './intake/feeds/feed-status.ts';
import { startFeeds, type FeedService } from './intake/feeds/feed-service.ts';
import { loadFeeds } from './intake/feeds/feeds-file.ts';
import type { Intake } from './intake/feeds/run-feed.ts';
import { createApp } from './serve/http/app.ts';
import { toOpenApi } from './serve/http/openapi.ts';
import { startMaintenance } from './pipeline/jobs/maintenance-job.ts';
import { loadEngine } from './detect/models/engines/index.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type ModelProfile } from './detect/models/traffic-model.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { inlineReaders } from './intake/readers/read-rows.ts';
import { ReaderThreads } from './intake/readers/reader-threads.ts';
import type { SessionRules } from './intake/sessions/place-record.ts';
import { DuckDbStore } from './store/duckdb/duckdb-store.ts';
import type { Store } from './store/store.ts';
import { Triage } from './triage/triage.ts';
import { createLog, type Log } from './runtime/telemetry/log.ts';
import { ServiceLog } from './runtime/telemetry/service-log.ts';
import { timedRead } from './runtime/telemetry/store-time.ts';
import { Metrics } from './runtime/telemetry/metrics.ts';
import { inStatementSpan } from './runtime/telemetry/spans.ts';
import { VERSION } from './version.ts';
import { inlineKernels } from './runtime/threads/kernel-pool.ts';

/** A running Weir, whole. */
export interface Weir {
  readonly store: Store;
  readonly pipeline: Pipeline;
  readonly triage: Triage;
  readonly log: Log;
  readonly server: Server;
  /** Starts listening; resolves with the address. */
  listen(): Promise<string>;
  /** Starts to read the feeds of the configuration. */
  startFeeds(): void;
  /** Finishes what is under way, then closes the store. */
  stop(): Promise<void>;
}

/**
 * Longer than Grafana's client keeps an idle connection (90 s), so that it is never the server that closes one on which a
 * request is just under way: an alert rule would be in error for it.
 */
const KEEP_ALIVE_MS = 120_000;

/** A list that is dropped into its folder is used after this time at the latest. */
const LISTS_INTERVAL_MS = 60_000;
/** The lag of feeds is noted so often, for the page on operations. */
const LAG_INTERVAL_MS = 10_000;
const HOUR_MS = 3_600_000;

/** Logs that feeds may hand over at once. */
const MAX_CONCURRENT_FEED_READS = 4;

/** The only place that constructs things. */
export const compose = async (config: Config): Promise<Weir> => {
  assertGuarded(config);
  const feeds = config.feeds_file === undefined ? [] : await loadFeeds(config.feeds_file);
  const log = createLog(config.log_level);
  const endTraces = config.exports_traces ? (await import('./runtime/telemetry/open-telemetry.ts')).exportSpans(VERSION, (problem) => log.warn({ problem }, 'traces are not sent as they should be')) : undefined;
  const metrics = new Metrics();
  const service = new ServiceLog(Date.now);
  const rules = toSessionRules(config);
  const store: Store = await DuckDbStore.open(config.data_dir, { memory_mb: config.store_memory_mb, window_ms: rules.window_ms, follow: inStatementSpan, timed: timedRead });
  const { threads, monitored_networks } = config;
  const asset = (name: string): string => join(config.assets_dir, name);
  const background = threads === 0 ? inlineBackground(inlineKernels) : createBackground(asset('background-worker.cjs'), asset('kernel-worker.cjs'), threads);
  const readers = threads === 0 ? inlineReaders(rules) : new ReaderThreads(asset('reader-worker.cjs'), threads, rules, { window_ms: rules.window_ms, monitored_networks });
  const enrichment = openEnrichment(config, (file, problem) => log.warn({ file, problem }, 'a list or database of networks is not used as it is'));
  const triage = await Triage.open(store, Date.now);
  const pipeline = new Pipeline({
    store,
    enrichment,
    background,
    engine: await loadEngine(config.engine),
    profile: toProfile(config),
    seed: config.seed,
    analystLabels: () => triage.state().labels,
    readers,
    now: Date.now,
    log,
    metrics,
  });
  await pipeline.start();
  const watch = setInterval(() => pipeline.refreshEnrichment(), LISTS_INTERVAL_MS).unref();
  const schedule = config.retrain_hours === 0 ? undefined : setInterval(() => retrainOnSchedule(pipeline, log), config.retrain_hours * HOUR_MS).unref();
  const board = new FeedBoard(Date.now);
  const intake = toIntake(store, pipeline);
  const lags = setInterval(() => noteLags(board, service), LAG_INTERVAL_MS).unref();
  let running: FeedService | null = null;
  const stopMaintenance = startMaintenance({
    store,
    log,
    now: Date.now,
    dedup_ms: config.dedup_hours * HOUR_MS,
    retention_ms: config.retention_days === undefined ? undefined : config.retention_days * 24 * HOUR_MS,
  });
  registerGauges(metrics, store, pipeline, config.metrics_sources);
  metrics.watchFeeds(() => board.all());
  const app = createApp({
    store,
    pipeline,
    log,
    metrics,
    model: () => pipeline.currentModel,
    audit: () => pipeline.audit.current(),
    modelVersions: () => pipeline.modelVersions(),
    triage,
    service,
    contextOf: (address) => enrichment.of(address),
    now: Date.now,
    version: VERSION,
    openApi: toOpenApi(VERSION),
    max_upload_bytes: config.max_upload_mb * 1_000_000,
    token: config.token,
    firehose_key: config.firehose_key ?? config.token,
    feeds: board,
    takeLog: (log, hints) => intake.take(log, hints, { feed: 'firehose' }),
    page_dir: join(config.assets_dir, 'page'),
    requests_per_minute: config.requests_per_minute,
    exports_traces: config.exports_traces,
  });
  const server = createServer(app);
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    store,
    pipeline,
    triage,
    log,
    server,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) =>
          reject(
            cause.code === 'EADDRINUSE'
              ? new AppError('config.port_in_use', `Something else listens on ${config.host}:${config.port}.`, { cause })
              : cause,
          ),
        );
        server.listen(config.port, config.host, () => resolve(toUrl(server.address() as AddressInfo)));
      }),
    startFeeds: () => (running ??= startFeeds(feeds, { intake, board, log, now: Date.now })),
    stop: async () => {
      await running?.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 5_000).unref();
      });
      clearInterval(watch);
      clearInterval(schedule);
      clearInterval(lags);
      await stopMaintenance();
      await pipeline.settled();
      enrichment.close();
      await readers.close();
      await background.close();
      await store.close();
      await endTraces?.();
    },
  };
};

const noteLags = (board: FeedBoard, service: ServiceLog): void => {
  for (const { name, lag_s } of board.all()) if (lag_s !== null) service.noteLag(name, lag_s);
};

/** What cannot be retrained yet, or is under way, is tried again at the next time. */
const retrainOnSchedule = (pipeline: Pipeline, log: Log): void => {
  try {
    pipeline.retrain.start('schedule');
  } catch (error) {
    log.warn({ err: error }, 'no retraining was begun');
  }
};

/** Returns where feeds send the chunks they read. At most four chunks are stored at once, so that uploads are not blocked. */
const toIntake = (store: Store, pipeline: Pipeline): Intake => {
  const limit = pLimit(MAX_CONCURRENT_FEED_READS);
  return {
    take: (log, hints, origin) => limit(() => pipeline.ingestLog(log, hints, origin)),
    load: (feed, part) => store.feedPosition(feed, part),
    keep: (feed, position) => store.saveFeedPosition(feed, position),
    say: (feed, state, detail) => store.noteFeedState(feed, { state, detail }),
  };
};

const toUrl = ({ family, address, port }: AddressInfo): string => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

/** What is known of sources, from the databases in the box and the lists of the configuration. */
export const openEnrichment = (config: Pick<Config, 'data_dir' | 'lists_dir'>, report: (file: string, problem: string) => void): SourceEnrichment =>
  new SourceEnrichment(
    openNetworkDatabases((problem) => report('networks', problem)),
    config.lists_dir ?? join(config.data_dir, 'lists'),
    report,
  );

/** The profile of a configuration, with its contamination where one is set. */
export const toProfile = (config: Pick<Config, 'profile' | 'contamination'>): ModelProfile => {
  const profile = config.profile === 'classic' ? CLASSIC_PROFILE : CONTEXT_PROFILE;
  return config.contamination === undefined ? profile : { ...profile, contamination: config.contamination };
};

/** How records become sessions. @throws AppError `config.invalid` where a monitored network is none */
export const toSessionRules = ({ window_minutes, monitored_networks }: Pick<Config, 'window_minutes' | 'monitored_networks'>): SessionRules => ({
  window_ms: window_minutes * 60_000,
  isMonitored: parseMonitoredNetworks(monitored_networks),
});

/** Risk classes that metrics tell apart: they may come from labels in a log. */
const METRICS_CLASSES = 10;

const registerGauges = (metrics: Metrics, store: Store, pipeline: Pipeline, metrics_sources: number): void => {
  const DAY_MS = 86_400_000;
  const anomaliesBy = async (split_by: 'risk_class' | 'src_ip', top_k: number): Promise<Array<[string, number]>> => {
    const to_ms = Date.now();
    const from_ms = to_ms - DAY_MS;
    const series = await store.anomalyCounts({ from_ms, to_ms, filters: [], bucket_ms: DAY_MS, split_by, top_k: Math.max(1, top_k), known_since_ms: from_ms });
    return series.map(({ key = '', counts }) => [key, counts.reduce((sum, count) => sum + count, 0)]);
  };
  metrics.gauge('weir_sessions', 'Sessions in the store.', async () => (await store.counts()).session_count);
  metrics.gauge('weir_anomalies_last_day', 'Anomalous sessions that started in the last 24 hours.', async () => {
    const to_ms = Date.now();
    return (await store.trafficSummary({ from_ms: to_ms - DAY_MS, to_ms, filters: [] })).anomaly_count;
  });
  metrics.gaugeBy('weir_anomalies_last_day_by_risk_class', `Anomalous sessions that started in the last 24 hours by risk class, at most ${METRICS_CLASSES} and other.`, 'risk_class', METRICS_CLASSES, () =>
    anomaliesBy('risk_class', METRICS_CLASSES),
  );
  metrics.gaugeBy('weir_anomalies_last_day_by_source', `Anomalous sessions that started in the last 24 hours by source, at most ${metrics_sources} and other.`, 'src_ip', metrics_sources, () =>
    anomaliesBy('src_ip', metrics_sources),
  );
  metrics.gauge('weir_seconds_since_last_session', 'Seconds since the end of the newest session; NaN when there is none.', async () => {
    const { last_session_time } = await store.counts();
    return last_session_time === null ? NaN : (Date.now() - last_session_time) / 1000;
  });
  metrics.gauge('weir_sessions_to_rescore', 'Sessions whose verdict is not of the current model yet.', () => store.staleCount(pipeline.currentModel?.model_version ?? null));
  metrics.gauge('weir_model_ready', '1 when a model is fitted.', () => Promise.resolve(pipeline.currentModel === null ? 0 : 1));
};
