import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DashboardRequest } from './panel-requests.ts';

/** Times of the built bridge, measured with Grafana's own client. */
export interface BridgeReport {
  /** Panels requested one after the other; `store_ms` is the time in which a statement of the store ran. */
  readonly panels: ReadonlyArray<{ readonly dashboard: string; readonly panel: string; readonly ms: number; readonly store_ms: number }>;
  /** Dashboards with all panels at once: the time of each round. */
  readonly whole: Readonly<Record<string, number[]>>;
}

/** Sends requests through the built bridge as Grafana does; null if Go or the bridge is missing. @throws Error when a query fails */
export const askThroughBridge = (url: string, dashboards: readonly DashboardRequest[], rounds: number): BridgeReport | null => {
  const hasBridge = existsSync('datasource/dist') && readdirSync('datasource/dist').some((file) => file.startsWith('gpx_'));
  if (!hasBridge || spawnSync('go', ['version']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const order = join(folder, 'order.json');
  try {
    writeFileSync(order, JSON.stringify({ url, rounds, dashboards }));
    const { status, stdout, stderr } = spawnSync('go', ['test', '-count=1', '-timeout=30m', '-run', '^TestDashboardBench$', '.'], { cwd: 'tests/host', encoding: 'utf8', env: { ...process.env, WEIR_BENCH_ORDER: order } });
    if (status !== 0) throw new Error(`the bridge ended with ${status}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    return JSON.parse(readFileSync(`${order}.answer`, 'utf8')) as BridgeReport;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
