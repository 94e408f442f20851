/** Measures dashboards on a large store, and the time that bridge and server add to the store's time; `npm run bench -- dashboards`. */
import { readFileSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startWeir, temporaryFolder, type WeirProcess } from '../../tests/support/weir-process.ts';
import { askDashboard } from './ask-panels.ts';
import { askThroughBridge, type BridgeReport } from './ask-through-bridge.ts';
import { fillStore } from './fill-store.ts';
import { askByHand } from './hand-written.ts';
import { dashboardNames, requestsOf, type DashboardRequest } from './panel-requests.ts';
import { startStream } from './stream-rows.ts';

const USAGE = `usage: npm run bench -- dashboards [--sessions N] [--rounds N] [--range-hours N] [--rows-per-second N] [--store FOLDER]

  --sessions N         sessions in the store; default 5000000, 100000 for the added time of bridge and server
  --rounds N           default 20
  --range-hours N      time range of every dashboard; default: the range of the dashboard
  --rows-per-second N  flow records sent during a second pass; default 1000, 0 for none
  --store FOLDER       a data folder that was filled before, or is filled and kept

Needs the built server (npm run build:server), and for the bridge the built plugins (npm run build:plugins) and Go.
`;
const SEED = 1;
/** Dashboards of one source, session or finding. */
const OF_ONE = ['source', 'session', 'finding'];
/** Grafana 10 computes the time range of each panel separately. */
const OWN_TIMES_MS = 3;

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '20' },
    'range-hours': { type: 'string', default: '0' },
    'rows-per-second': { type: 'string', default: '1000' },
    store: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [sessions, rounds, range_hours, rows_per_second] = [values.sessions, values.rounds, values['range-hours'], values['rows-per-second']].map(Number);

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const quantile = (times: readonly number[], share: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};
const shown = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0));
const spread = (times: readonly number[]): string => `${shown(quantile(times, 0.5))} | ${shown(quantile(times, 0.95))}`;

const ask = async (url: string, query: object, from_ms: number, to_ms: number): Promise<Record<string, unknown[]>> => {
  const body = JSON.stringify({ queries: [{ ref_id: 'A', from_ms, to_ms, query }] });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { results } = (await response.json()) as { results: { A: { frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }> } } };
  return Object.fromEntries(results.A.frames[0].fields.map(({ name, values: cells }) => [name, cells]));
};

/** Returns the dashboards with the source, finding and session that an analyst would open first. */
const requests = async (url: string): Promise<{ of: DashboardRequest[]; now_ms: number }> => {
  const { last_session_time } = (await (await fetch(`${url}/api/v1/health`)).json()) as { last_session_time: number };
  const day_ms = 86_400_000;
  const found = await ask(url, { queryType: 'findings', limit: 1 }, last_session_time - day_ms, last_session_time);
  const rarest = await ask(url, { queryType: 'sessions', limit: 1, sort_by: 'rarity' }, last_session_time - day_ms, last_session_time);
  const range_ms = range_hours > 0 ? range_hours * 3_600_000 : undefined;
  const of = dashboardNames().map((name) =>
    requestsOf(name, last_session_time, range_ms, {
      src_ip: OF_ONE.includes(name) ? String(name === 'session' ? rarest['src_ip'][0] : found['entity'][0]) : '*',
      finding_id: String(found['finding_id'][0]),
      session_id: name === 'session' ? String(rarest['session_id'][0]) : '',
    }),
  );
  return { of, now_ms: last_session_time };
};

/** Returns the same dashboard a moment later, so that no cached result applies. */
const later = (dashboard: DashboardRequest, by_ms: (panel: number) => number): DashboardRequest => ({
  ...dashboard,
  panels: dashboard.panels.map(({ queries, ...panel }, index) => ({ ...panel, queries: queries.map((query) => ({ ...query, from_ms: query.from_ms + by_ms(index), to_ms: query.to_ms + by_ms(index) })) })),
});

const memory = ({ process: { pid } }: WeirProcess): string => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string): string => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024).toFixed(0);
  return `${mb('VmRSS')} MB resident, ${mb('VmHWM')} MB at most since the start`;
};

/** Measures whole dashboards, all panels at once, directly from the server. */
const timeWhole = async (url: string, dashboards: readonly DashboardRequest[], step_ms: (panel: number) => number): Promise<Map<string, number[]>> => {
  const times = new Map<string, number[]>(dashboards.map(({ dashboard }) => [dashboard, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const one of dashboards) {
      const { ms } = await askDashboard(url, later(one, (panel) => 1000 * round + step_ms(panel)));
      times.get(one.dashboard)!.push(ms);
    }
  }
  return times;
};

const reportBridge = ({ panels, whole }: BridgeReport): void => {
  const added = panels.map(({ ms, store_ms }) => ms - store_ms);
  say(`Bridge and server add to the store's own time, ${panels.length} panels requested one after the other: ${shown(quantile(added, 0.5))} ms (median), ${shown(quantile(added, 0.95))} ms (p95), ${shown(quantile(added, 1))} ms (maximum)\n`);
  say('| dashboard through the bridge | median, ms | p95, ms |\n|---|---:|---:|');
  for (const [name, times] of Object.entries(whole)) say(`| ${name} | ${spread(times)} |`);
  say('\n| single panel | median, ms | p95, ms | store, median | added, p95 |\n|---|---:|---:|---:|---:|');
  for (const key of new Set(panels.map(({ dashboard, panel }) => `${dashboard}: ${panel}`))) {
    const of = panels.filter(({ dashboard, panel }) => `${dashboard}: ${panel}` === key);
    say(`| ${key} | ${spread(of.map(({ ms }) => ms))} | ${shown(quantile(of.map(({ store_ms }) => store_ms), 0.5))} | ${shown(quantile(of.map(({ ms, store_ms }) => ms - store_ms), 0.95))} |`);
  }
  say();
};

const measure = async (folder: string): Promise<number> => {
  const weir = await startWeir(folder, [], { WEIR_REQUESTS_PER_MINUTE: '10000000', WEIR_LOG_LEVEL: 'warn' });
  try {
    const { session_count, source_count, finding_count } = await weir.event('ready');
    const { of, now_ms } = await requests(weir.url);
    say(`Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}: ${String(session_count)} sessions of ${String(source_count)} sources, ${String(finding_count)} findings, ${(statSync(join(folder, 'weir.duckdb')).size / 1e6).toFixed(0)} MB on disk\n`);
    const bridge = askThroughBridge(weir.url, of, rounds);
    if (bridge === null) say('The bridge is not measured: Go or the built plugins are missing.\n');
    else reportBridge(bridge);
    const still = await timeWhole(weir.url, of, () => 0);
    const own = await timeWhole(weir.url, of, (panel) => panel * OWN_TIMES_MS);
    const stopped = rows_per_second === 0 ? null : startStream(weir.url, rows_per_second);
    const busy = stopped === null ? null : await timeWhole(weir.url, of, () => 0);
    const sent = await stopped?.();
    say(`| whole dashboard, directly from the server | panels | median, ms | p95, ms | separate time per panel, median | p95 |${busy === null ? '' : ` with ${rows_per_second} rows/s, median | p95 |`}\n|---|---:|---:|---:|---:|---:|${busy === null ? '' : '---:|---:|'}`);
    for (const { dashboard, panels } of of) say(`| ${dashboard} | ${panels.length} | ${spread(still.get(dashboard)!)} | ${spread(own.get(dashboard)!)} |${busy === null ? '' : ` ${spread(busy.get(dashboard)!)} |`}`);
    if (sent !== undefined) say(`\nMeanwhile ${sent.rows} rows were sent and stored in ${sent.seconds.toFixed(0)} s.`);
    say(`\nServer: ${memory(weir)}; load ${loadavg()[0].toFixed(1)}.`);
    return now_ms;
  } finally {
    await weir.end('SIGTERM');
  }
};

const main = async (): Promise<void> => {
  if (values.help || ![sessions, rounds].every((value) => Number.isInteger(value) && value > 0) || !(range_hours >= 0 && rows_per_second >= 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const temporary = values.store === undefined ? temporaryFolder() : null;
  const folder = temporary?.path ?? values.store!;
  try {
    if (statSync(join(folder, 'weir.duckdb'), { throwIfNoEntry: false }) === undefined) await fillStore(folder, sessions, SEED);
    const now_ms = await measure(folder);
    const overview = await askByHand(folder, now_ms, range_hours > 0 ? range_hours * 3_600_000 : 86_400_000, rounds);
    say(`\nThe overview's figures with hand-written SQL in DuckDB: ${shown(quantile(overview.at_once, 0.5))} ms all at once, ${shown(quantile(overview.in_turn, 0.5))} ms one after the other (medians).`);
  } finally {
    temporary?.remove();
  }
};

void main();
