import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startWeir } from '../../tests/support/weir-process.ts';

/** Result of one run of a contestant. */
export interface Run {
  /** Time from the first byte to the response, s. */
  readonly wall_s: number;
  /** CPU time of all cores, s. */
  readonly cpu_s: number;
  /** Peak memory until the server is idle, including work after the response such as findings; MiB. */
  readonly peak_rss_mib: number;
  readonly sessions: number;
  /** Size on disk at the end, MB. */
  readonly disk_mb: number;
}

const CLOCK_TICKS = 100;
const REST_MS = 3_000;
/** An idle server uses less than this share of a core. */
const RESTING_SHARE = 0.1;
const MOST_RESTS = 100;

/** Sends a log to the built server like a user, and waits until it is acknowledged completely. */
export const runWeir = async (log: string, environment: Record<string, string> = {}): Promise<Run> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const weir = await startWeir(folder, [], { WEIR_MAX_UPLOAD_MB: '4096', WEIR_LOG_LEVEL: 'warn', ...environment });
  try {
    const pid = weir.process.pid!;
    const before = cpuSeconds(pid);
    const started = performance.now();
    const report = await upload(`${weir.url}/api/v1/sessions`, log);
    const wall_s = (performance.now() - started) / 1000;
    const cpu_s = cpuSeconds(pid) - before;
    const health = (await (await fetch(`${weir.url}/api/v1/health`)).json()) as { session_count: number };
    await untilItRests(pid);
    const peak_rss_mib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
    if (process.env['WEIR_BENCH_SAY'] !== undefined) process.stderr.write(`${JSON.stringify(report)}\n`);
    await weir.end('SIGTERM');
    return { wall_s, cpu_s, peak_rss_mib, sessions: health.session_count, disk_mb: statSync(join(folder, 'weir.duckdb')).size / 1e6 };
  } finally {
    weir.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
};

const upload = (url: string, log: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers: { 'content-type': 'text/plain' } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => (answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
    });
    sending.on('error', reject);
    createReadStream(log, { highWaterMark: 1 << 20 }).pipe(sending);
  });

const untilItRests = async (pid: number): Promise<void> => {
  for (let rest = 0; rest < MOST_RESTS; rest++) {
    const before = cpuSeconds(pid);
    await setTimeout(REST_MS);
    if (cpuSeconds(pid) - before < (RESTING_SHARE * REST_MS) / 1000) return;
  }
  throw new Error(`the server is still busy ${(MOST_RESTS * REST_MS) / 1000} s after its response`);
};

const cpuSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
};
