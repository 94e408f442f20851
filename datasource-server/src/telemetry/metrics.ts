import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures of one process for Prometheus; no label takes a value from outside. */
export class Metrics {
  readonly registry = new Registry();
  private readonly rows = new Counter({
    name: 'weir_ingest_rows_total',
    help: 'Rows taken in, by what became of them.',
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

  /** Registers a figure that is read when Prometheus asks. */
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
}
