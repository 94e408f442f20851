import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { createBackground, inlineBackground } from './pipeline/background/background.ts';
import { AppError, HOUR_MS, type QuarantineReplay } from '@weir/schema';
import { assertGuarded, type Config } from './serve/config/config.ts';
import { loadDetection } from './serve/config/detection-file.ts';
import { parseMonitoredNetworks } from './intake/readers/monitored-networks.ts';
import { openNetworkDatabases } from './detect/enrichment/network-databases.ts';
import type { DetectionOverrides } from './detect/findings/settings/detection-settings.ts';
import { SourceEnrichment } from './detect/enrichment/source-enrichment.ts';
import { FeedBoard } from './intake/feeds/feed-status.ts';
import { startFeeds, type FeedService } from './intake/feeds/feed-service.ts';
import { loadFeeds } from './intake/feeds/feeds-file.ts';
import { Quarantine } from './intake/feeds/quarantine/quarantine.ts';
import { replayQuarantine } from './intake/feeds/quarantine/replay-quarantine.ts';
import type { Intake } from './intake/feeds/run-feed.ts';
import { createApp } from './serve/http/app.ts';
import { toOpenApi } from './serve/http/openapi.ts';
import { startMaintenance } from './pipeline/jobs/maintenance-job.ts';
import { loadEngine } from './detect/models/engines/index.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type ModelProfile } from './detect/models/traffic-model.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { isolatedReaders } from './intake/readers/isolated-readers.ts';
import { inlineReaders } from './intake/readers/read-rows.ts';
import { ReaderThreads } from './intake/readers/reader-threads.ts';
import type { SessionRules } from './intake/sessions/place-record.ts';
import { registerGauges } from './pipeline/register-gauges.ts';
import { DuckDbStore } from './store/duckdb/duckdb-store.ts';
import type { Store } from './store/contract/store.ts';
import { Triage } from './triage/triage.ts';
import { createLog, type Log } from './runtime/telemetry/log.ts';
import { ServiceLog } from './runtime/telemetry/service-log.ts';
import { timedRead } from './runtime/telemetry/store-time.ts';
import { Metrics } from './runtime/telemetry/metrics.ts';
import { inStatementSpan } from './runtime/telemetry/spans.ts';
import { VERSION } from './version.ts';
import { inlineKernels } from './runtime/threads/kernel-pool.ts';

/** A running Weir. */
export interface Weir {
  readonly store: Store;
  readonly pipeline: Pipeline;
  readonly triage: Triage;
  readonly log: Log;
  readonly server: Server;
  /** Starts listening. Resolves with the address. */
  listen(): Promise<string>;
  /** Starts reading the configured feeds. */
  startFeeds(): void;
  /** Reads the inputs in quarantine again, each through its feed. */
  replayQuarantine(): Promise<QuarantineReplay>;
  /** Waits for running work, then closes the store. */
  stop(): Promise<void>;
}

/**
 * Longer than Grafana's client keeps an idle connection (90 s), so that the server never closes a connection just as a
 * request arrives on it: an alert rule would report an error.
 */
const KEEP_ALIVE_MS = 120_000;
/** How long open connections may last after a stop. */
const CLOSE_MS = 5_000;

/** A changed list in the lists folder takes effect within this time. */
const LISTS_INTERVAL_MS = 60_000;
/** Interval at which the lag of feeds is recorded, for the operations dashboard. */
const LAG_INTERVAL_MS = 10_000;

/** Limit on logs that feeds store at the same time, so that uploads are not blocked. */
const MAX_CONCURRENT_FEED_READS = 4;

/** Constructs the server. The only place that constructs services and connects them. */
export const compose = async (config: Config): Promise<Weir> => {
  assertGuarded(config);
  const feeds = config.feeds_file === undefined ? [] : await loadFeeds(config.feeds_file);
  const detection = await loadDetection(config.detection_file);
  const log = createLog(config.log_level);
  const endTraces = config.exports_traces ? (await import('./runtime/telemetry/open-telemetry.ts')).exportSpans(VERSION, (problem) => log.warn({ problem }, 'traces are not exported')) : undefined;
  const metrics = new Metrics();
  const service = new ServiceLog(Date.now);
  const core = await openCore(config, detection, log, metrics);
  const { store, pipeline, triage } = core;
  await pipeline.start();
  const board = new FeedBoard(Date.now);
  const quarantine = openQuarantine(config, log);
  const intake = toIntake(store, pipeline, quarantine);
  const replay = (): Promise<QuarantineReplay> => replayQuarantine(quarantine, intake);
  const stopJobs = startJobs(config, core, board, service, log);
  registerGauges(metrics, { store, model: () => pipeline.currentModel, metrics_sources: config.metrics_sources });
  metrics.watchFeeds(() => board.all());
  const app = createApp({
    store,
    pipeline,
    log,
    metrics,
    model: () => pipeline.currentModel,
    audit: () => pipeline.audit.current(),
    modelVersions: () => pipeline.modelVersions(),
    findingsState: () => pipeline.findingsState(),
    triage,
    service,
    contextOf: (address) => core.enrichment.of(address),
    now: Date.now,
    version: VERSION,
    openApi: toOpenApi(VERSION),
    max_upload_bytes: config.max_upload_mb * 1_000_000,
    token: config.token,
    firehose_key: config.firehose_key ?? config.token,
    feeds: board,
    takeLog: (logChunks, hints) => intake.take(logChunks, hints, { feed: 'firehose' }),
    quarantine,
    replayQuarantine: replay,
    page_dir: join(config.assets_dir, 'page'),
    requests_per_minute: config.requests_per_minute,
    exports_traces: config.exports_traces,
  });
  const server = createServer(app);
  server.requestTimeout = 0;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  let running: FeedService | null = null;
  return {
    store,
    pipeline,
    triage,
    log,
    server,
    listen: () => listen(server, config),
    replayQuarantine: replay,
    startFeeds: () => (running ??= startFeeds(feeds, { intake, board, log, now: Date.now })),
    stop: async () => {
      await running?.stop();
      await closeServer(server);
      await stopJobs();
      await pipeline.settled();
      await core.close();
      await endTraces?.();
    },
  };
};

/** The services below HTTP. */
interface Core {
  readonly store: Store;
  readonly enrichment: SourceEnrichment;
  readonly triage: Triage;
  readonly pipeline: Pipeline;
  /** Closes what was opened, in reverse order of use. */
  close(): Promise<void>;
}

const openCore = async (config: Config, detection: DetectionOverrides | undefined, log: Log, metrics: Metrics): Promise<Core> => {
  const { threads, monitored_networks } = config;
  const rules = toSessionRules(config);
  const store: Store = await DuckDbStore.open(config.data_dir, { memory_mb: config.store_memory_mb, window_ms: rules.window_ms, follow: inStatementSpan, timed: timedRead });
  const asset = (name: string): string => join(config.assets_dir, name);
  const background = threads === 0 ? inlineBackground(inlineKernels) : createBackground(asset('background-worker.cjs'), threads);
  const lineReaders = threads === 0 ? inlineReaders(rules) : new ReaderThreads(asset('reader-worker.cjs'), threads, rules, { window_ms: rules.window_ms, monitored_networks });
  const readers = isolatedReaders(asset('unpack-process.cjs'), lineReaders);
  const enrichment = openEnrichment(config, (file, problem) => log.warn({ file, problem }, 'a network list or database has a problem'));
  const triage = await Triage.open(store, Date.now);
  const pipeline = new Pipeline({
    store,
    enrichment,
    detection,
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
  const close = async (): Promise<void> => {
    enrichment.close();
    await readers.close();
    await background.close();
    await store.close();
  };
  return { store, enrichment, triage, pipeline, close };
};

/** Starts the jobs that run at intervals. Returns a function that stops them. */
const startJobs = (config: Config, { store, pipeline }: Core, board: FeedBoard, service: ServiceLog, log: Log): (() => Promise<void>) => {
  const timers = [
    setInterval(() => pipeline.refreshEnrichment(), LISTS_INTERVAL_MS),
    setInterval(() => recordLags(board, service), LAG_INTERVAL_MS),
    ...(config.retrain_hours === 0 ? [] : [setInterval(() => startRetraining(pipeline, log), config.retrain_hours * HOUR_MS)]),
  ];
  for (const timer of timers) timer.unref();
  const stopMaintenance = startMaintenance({
    store,
    log,
    now: Date.now,
    dedup_ms: config.dedup_hours * HOUR_MS,
    retention_ms: config.retention_days === undefined ? undefined : config.retention_days * 24 * HOUR_MS,
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
    return stopMaintenance();
  };
};

const recordLags = (board: FeedBoard, service: ServiceLog): void => {
  for (const { name, lag_s } of board.all()) if (lag_s !== null) service.noteLag(name, lag_s);
};

/** Starts a scheduled retraining. One that cannot start is tried again at the next interval. */
const startRetraining = (pipeline: Pipeline, log: Log): void => {
  try {
    pipeline.retrain.start('schedule');
  } catch (error) {
    log.warn({ err: error }, 'scheduled retraining not started');
  }
};

/** Opens the quarantine in the data folder. */
const openQuarantine = ({ data_dir, quarantine_inputs, quarantine_input_mb, quarantine_mb }: Config, log: Log): Quarantine =>
  new Quarantine(
    join(data_dir, 'quarantine'),
    { max_count: quarantine_inputs, max_input_bytes: quarantine_input_mb * 1_000_000, max_bytes: quarantine_mb * 1_000_000 },
    Date.now,
    ({ feed, label, reason }) => log.warn({ feed, label, reason }, 'the oldest input was removed from the full quarantine; raise WEIR_QUARANTINE_MB or run "weir import --quarantine"'),
  );

/** Returns what feeds store their logs, positions and states with. */
const toIntake = (store: Store, pipeline: Pipeline, quarantine: Quarantine): Intake => {
  const limit = pLimit(MAX_CONCURRENT_FEED_READS);
  return {
    take: (log, hints, origin) => limit(() => pipeline.ingestLog(log, hints, origin)),
    examine: (log, hints) => limit(() => pipeline.readLog(log, hints)),
    quarantine: (input, log) => quarantine.put(input, log),
    load: (feed, part) => store.feedPosition(feed, part),
    keep: (feed, position) => store.saveFeedPosition(feed, position),
    saveState: (feed, state, detail) => store.noteFeedState(feed, { state, detail }),
  };
};

const listen = (server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'EADDRINUSE' ? new AppError('config.port_in_use', `Port in use: another process listens on ${host}:${port}.`, { cause }) : cause),
    );
    server.listen(port, host, () => resolve(toUrl(server.address() as AddressInfo)));
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref();
  });

const toUrl = ({ family, address, port }: AddressInfo): string => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

/** Opens the source enrichment: the bundled network databases and the lists of the configuration. */
export const openEnrichment = (config: Pick<Config, 'data_dir' | 'lists_dir'>, report: (file: string, problem: string) => void): SourceEnrichment =>
  new SourceEnrichment(
    openNetworkDatabases((problem) => report('networks', problem)),
    config.lists_dir ?? join(config.data_dir, 'lists'),
    report,
  );

/** Returns the configured model profile, with its contamination if one is set. */
export const toProfile = (config: Pick<Config, 'profile' | 'contamination'>): ModelProfile => {
  const profile = config.profile === 'classic' ? CLASSIC_PROFILE : CONTEXT_PROFILE;
  return config.contamination === undefined ? profile : { ...profile, contamination: config.contamination };
};

/** Returns how records are joined into sessions. @throws AppError `config.invalid` when a monitored network is invalid */
export const toSessionRules = ({ window_minutes, monitored_networks }: Pick<Config, 'window_minutes' | 'monitored_networks'>): SessionRules => ({
  window_ms: window_minutes * 60_000,
  isMonitored: parseMonitoredNetworks(monitored_networks),
});
