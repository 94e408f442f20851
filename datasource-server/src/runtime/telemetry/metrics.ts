import type { FeedStatus } from '@weir/schema';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { capCounts } from './capped-counts.ts';

/** Prometheus metrics of this process. Labels with values from log data have a fixed maximum number of values. */
export class Metrics {
  readonly registry = new Registry();
  private readonly rows = new Counter({
    name: 'weir_ingest_rows_total',
    help: 'Ingested rows by result.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  private readonly requests = new Histogram({
    name: 'weir_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route and status.',
    labelNames: ['route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly queries = new Histogram({
    name: 'weir_query_duration_seconds',
    help: 'Duration of queries by type.',
    labelNames: ['query_type'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly abandoned = new Counter({
    name: 'weir_query_batches_abandoned_total',
    help: 'Query batches cancelled because the client disconnected.',
    registers: [this.registry],
  });

  countAbandoned(): void {
    this.abandoned.inc();
  }

  countRows(stored: number, duplicate: number, rejected: number, late: number): void {
    this.rows.inc({ outcome: 'stored' }, stored);
    this.rows.inc({ outcome: 'duplicate' }, duplicate);
    this.rows.inc({ outcome: 'rejected' }, rejected);
    this.rows.inc({ outcome: 'late' }, late);
  }

  observeRequest(route: string, status: number, seconds: number): void {
    this.requests.observe({ route, status: String(status) }, seconds);
  }

  observeQuery(query_type: string, seconds: number): void {
    this.queries.observe({ query_type }, seconds);
  }

  /** Registers a gauge that is read at each scrape. */
  gauge(name: string, help: string, read: () => Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  /** Registers a gauge with a label whose values come from log data: at most `most` values, and `other`. */
  gaugeBy(name: string, help: string, label: string, most: number, read: () => Promise<Iterable<readonly [string, number]>>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        const counts = capCounts([...(await read())], most);
        this.reset();
        for (const [value, count] of counts) this.set({ [label]: value }, count);
      },
    });
  }

  /** Registers the gauges of the feeds, read at each scrape. Feed names come from the configuration. */
  watchFeeds(read: () => readonly FeedStatus[]): void {
    const register = (name: string, help: string, values: (feed: FeedStatus) => ReadonlyArray<readonly [Record<string, string>, number]>, labelNames: string[] = []): void => {
      new Gauge({
        name,
        help,
        labelNames: ['feed', ...labelNames],
        registers: [this.registry],
        collect() {
          this.reset();
          for (const feed of read()) for (const [labels, value] of values(feed)) this.set({ feed: feed.name, ...labels }, value);
        },
      });
    };
    register('weir_feed_up', '1 while a feed runs, 0 while it waits for a retry.', ({ state }) => [[{}, state === 'running' ? 1 : 0]]);
    register('weir_feed_lag_seconds', 'Seconds that a feed is behind its origin.', ({ lag_s }) => (lag_s === null ? [] : [[{}, lag_s]]));
    register('weir_feed_last_row_timestamp_seconds', 'Unix time at which the last new row of a feed was stored.', ({ last_row_time }) => (last_row_time === null ? [] : [[{}, last_row_time / 1000]]));
    register('weir_feed_retries', 'Retries of a feed since the server started.', ({ retries }) => [[{}, retries]]);
    register('weir_feed_failures', 'Unreadable inputs of a feed since the server started.', ({ failures }) => [[{}, failures]]);
    const rows = (feed: FeedStatus) => (['stored', 'duplicate', 'rejected'] as const).map((outcome) => [{ outcome }, feed[`rows_${outcome}`]] as const);
    register('weir_feed_rows', 'Rows of a feed by result since the server started.', rows, ['outcome']);
  }
}
