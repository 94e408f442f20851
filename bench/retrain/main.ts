/** Measures dashboard queries while a model of a large store is retrained, promoted and rolled back; `npm run bench -- retrain`. */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Finding, RetrainState } from '@weir/schema';
import { startWeir, temporaryFolder, type WeirProcess } from '../../tests/support/weir-process.ts';
import { multiplySessions, SOURCES_OF_EIGHT_WEEKS } from '../restart/multiply-sessions.ts';
import { DashboardLoad, panelRequests, type Latency } from './dashboard-load.ts';

const USAGE = `usage: npm run bench -- retrain [--sessions N] [--calm-s N] [--interval-ms N]

  --sessions N     sessions in the store; default 1000000
  --calm-s N       seconds of queries without a retraining; default 90
  --interval-ms N  interval between queries; default 250

Needs the built server (npm run build:server).
`;
const { values } = parseArgs({
  allowPositionals: true,
  options: { sessions: { type: 'string', default: '1000000' }, 'calm-s': { type: 'string', default: '90' }, 'interval-ms': { type: 'string', default: '250' }, help: { type: 'boolean', default: false } },
});
const LABELLED_SESSIONS = 400;
const IDLE_S = 4;
const IDLE_CPU_SHARE = 0.05;

const api = async <T>({ url }: WeirProcess, method: string, path: string, body?: object): Promise<T> => {
  const response = await fetch(`${url}/api/v1${path}`, { method, headers: { 'content-type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
};

/** Returns the CPU seconds of a process so far. */
const cpuSeconds = ({ process: { pid } }: WeirProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Resolves when the server has been idle for a while. */
const idle = async (weir: WeirProcess): Promise<void> => {
  for (let before = cpuSeconds(weir), calm_s = 0; calm_s < IDLE_S; ) {
    await after(1000);
    const now = cpuSeconds(weir);
    calm_s = now - before < IDLE_CPU_SHARE ? calm_s + 1 : 0;
    before = now;
  }
};

/** Resolves when the CPU use of the server is back to that of the queries alone. */
const busyUntilCalm = async (weir: WeirProcess, calm_share: number): Promise<void> => {
  for (let before = cpuSeconds(weir), calm = 0; calm < IDLE_S; ) {
    await after(1000);
    const now = cpuSeconds(weir);
    calm = now - before < calm_share + IDLE_CPU_SHARE ? calm + 1 : 0;
    before = now;
  }
};

/** Sets dispositions on the latest findings, so that the comparison has labels. */
const label = async (weir: WeirProcess): Promise<void> => {
  const { findings } = await api<{ findings: Finding[] }>(weir, 'GET', '/findings?min_severity=low&limit=2000');
  const latest = findings.sort((a, b) => b.end_time - a.end_time);
  for (const [verdict, isOf] of [['true_positive', ({ severity }: Finding) => severity !== 'low'], ['false_positive', ({ severity }: Finding) => severity === 'low']] as const) {
    let labelled = 0;
    for (const { finding_id, session_ids } of latest.filter(isOf)) {
      if (labelled >= LABELLED_SESSIONS) break;
      labelled += session_ids.length;
      await api(weir, 'POST', '/dispositions', { target: { kind: 'finding', id: finding_id }, verdict, scope: 'this', reason: 'set by the benchmark' });
    }
  }
};

const quantile = (latencies: readonly Latency[], q: number): number => {
  const sorted = latencies.map(({ took_ms }) => took_ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};

const main = async (): Promise<void> => {
  const [sessions, calm_s, interval_ms] = [values.sessions, values['calm-s'], values['interval-ms']].map(Number);
  if (values.help || ![sessions, calm_s, interval_ms].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = temporaryFolder();
  const note = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  try {
    const first = await startWeir(folder.path);
    await fetch(`${first.url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: readFileSync('data/sample/sessions.csv') });
    await api(first, 'POST', '/train');
    await first.end('SIGTERM');
    await multiplySessions(folder.path, sessions, SOURCES_OF_EIGHT_WEEKS);
    const weir = await startWeir(folder.path);
    await api(weir, 'POST', '/train');
    await idle(weir);
    await label(weir);
    await idle(weir);
    const { last_session_time } = await api<{ last_session_time: number }>(weir, 'GET', '/health');
    const load = new DashboardLoad(weir.url, panelRequests(last_session_time + 1), interval_ms);
    const measured: Array<[name: string, latencies: Latency[], seconds: number]> = [];
    const during = async (name: string, run: () => Promise<unknown>): Promise<void> => {
      const from = performance.now();
      await run();
      const to = performance.now();
      await load.settled();
      measured.push([name, load.within(from, to), (to - from) / 1000]);
      note(`${name}: ${((to - from) / 1000).toFixed(1)} s`);
    };
    load.start();
    await after(15_000);
    const used = cpuSeconds(weir);
    await during('no retraining', () => after(calm_s * 1000));
    // CPU share of the queries alone, plus half of it as tolerance.
    const calm_share = (1.5 * (cpuSeconds(weir) - used)) / calm_s;
    note(`the queries alone take ${(calm_share / 1.5).toFixed(2)} processors`);
    await api(weir, 'POST', '/retrain');
    for (let state = await api<RetrainState>(weir, 'GET', '/retrain'); state.step !== null; ) {
      const { step } = state;
      await during(step, async () => {
        while (state.step === step) {
          await after(200);
          state = await api<RetrainState>(weir, 'GET', '/retrain');
        }
      });
    }
    const { last } = await api<RetrainState>(weir, 'GET', '/retrain');
    note(`${last!.outcome}: ${last!.sentence}`);
    await during('findings and verdicts after it', () => busyUntilCalm(weir, calm_share));
    const asked = performance.now();
    const path = last!.outcome === 'promoted' ? '/models/rollback' : `/models/${last!.model_version}/serve`;
    await api(weir, 'POST', path, { reason: 'the bench' });
    const rollback_ms = performance.now() - asked;
    await during('findings and verdicts after the rollback', () => busyUntilCalm(weir, calm_share));
    await during('no retraining, again', () => after(calm_s * 1000));
    load.stop();
    await load.settled();
    await weir.end('SIGTERM');

    const calm = Math.min(quantile(measured[0][1], 0.95), quantile(measured[measured.length - 1][1], 0.95));
    const busy = measured.slice(1, -1);
    const sum = (name: string, phases: typeof measured): [string, Latency[], number] => [name, phases.flatMap(([, latencies]) => latencies), phases.reduce((total, [, , seconds]) => total + seconds, 0)];
    process.stdout.write(`load ${loadavg()[0].toFixed(1)}; ${sessions} sessions, a query every ${interval_ms} ms; ${last!.outcome}\n\n| | s | queries | p50, ms | p95, ms | max, ms | p95 relative to the better phase without retraining |\n|---|---:|---:|---:|---:|---:|---:|\n`);
    const row = (name: string, latencies: readonly Latency[], seconds: number): void =>
      void process.stdout.write(
        `| ${name} | ${seconds.toFixed(0)} | ${latencies.length} | ${quantile(latencies, 0.5).toFixed(0)} | ${quantile(latencies, 0.95).toFixed(0)} | ${quantile(latencies, 1).toFixed(0)} | ${(quantile(latencies, 0.95) / calm).toFixed(2)} |\n`,
      );
    for (const phase of [...measured, sum('**the retraining**', busy.slice(0, -2)), sum('**all follow-up work**', busy)]) row(...phase);
    process.stdout.write(`\n${path.endsWith('rollback') ? 'Rollback' : 'Serving another model'} took ${rollback_ms.toFixed(0)} ms.\n`);
  } finally {
    folder.remove();
  }
};

void main();
