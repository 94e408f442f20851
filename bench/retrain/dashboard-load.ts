import { readFileSync } from 'node:fs';

const HOUR_MS = 3_600_000;
/** Open dashboards, with the hours of data that each shows. */
const OPEN: ReadonlyArray<[file: string, hours: number]> = [
  ['soc-overview', 24],
  ['exploration', 7 * 24],
];

interface Target {
  readonly queryType: string;
  readonly filters?: ReadonlyArray<{ readonly value?: unknown }>;
}

/** One request of a dashboard, as Grafana sends it for a panel. */
export interface PanelRequest {
  readonly query: Target;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Returns the requests of the panels of the provisioned dashboards, with their variables set to "all". */
export const panelRequests = (end_ms: number): PanelRequest[] =>
  OPEN.flatMap(([file, hours]) => {
    const { panels } = JSON.parse(readFileSync(`provisioning/dashboards/weir/${file}.json`, 'utf8')) as { panels: Array<{ targets?: Target[] }> };
    return panels.flatMap(({ targets = [] }) =>
      targets.map((target) => ({
        query: { ...target, ...(target.filters === undefined ? {} : { filters: target.filters.filter(({ value }) => !String(value).includes('$')) }) },
        from_ms: end_ms - hours * HOUR_MS,
        to_ms: end_ms,
      })),
    );
  });

/** One response: when its request was due, and the time from then to the response. */
export interface Latency {
  readonly queryType: string;
  readonly due_ms: number;
  readonly took_ms: number;
}

/** Sends requests at a constant rate, independent of responses, and measures from the time each was due. */
export class DashboardLoad {
  private readonly latencies: Latency[] = [];
  private readonly waiting = new Set<Promise<void>>();
  private sent = 0;
  private isOver = false;

  constructor(
    private readonly url: string,
    private readonly requests: readonly PanelRequest[],
    private readonly interval_ms: number,
  ) {}

  start(): void {
    const begun = performance.now();
    const next = (): void => {
      if (this.isOver) return;
      const due_ms = begun + this.sent * this.interval_ms;
      const asked = this.ask(this.requests[this.sent % this.requests.length], due_ms);
      this.sent++;
      this.waiting.add(asked);
      void asked.finally(() => this.waiting.delete(asked));
      setTimeout(next, Math.max(0, begun + this.sent * this.interval_ms - performance.now()));
    };
    next();
  }

  /** Latencies of the requests that were due within [from_ms, to_ms), in the time of `performance.now`. */
  within(from_ms: number, to_ms: number): Latency[] {
    return this.latencies.filter(({ due_ms }) => due_ms >= from_ms && due_ms < to_ms);
  }

  /** Resolves when all requests so far are answered. */
  async settled(): Promise<void> {
    await Promise.all([...this.waiting]);
  }

  stop(): void {
    this.isOver = true;
  }

  private async ask({ query, from_ms, to_ms }: PanelRequest, due_ms: number): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({ queries: [{ ref_id: 'A', from_ms, to_ms, interval_ms: 60_000, max_data_points: 1_000, query }] }),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${query.queryType} answered ${response.status}`);
    this.latencies.push({ queryType: query.queryType, due_ms, took_ms: performance.now() - due_ms });
  }
}
