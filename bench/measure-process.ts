import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** What a program took from its start to its end. */
export interface Measured {
  readonly wall_s: number;
  /** User and system time of the process with all its threads, s. */
  readonly cpu_s: number;
  readonly peak_rss_mib: number;
  readonly stdout: string;
  readonly stderr: string;
}

const CLOCK_TICKS = 100;
/** The last figures are at most this old when the process ends. */
const POLL_MS = 10;

/** Runs a program to its end. Linux only. @throws Error when it fails */
export const measureProcess = async (command: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Measured> => {
  const started = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [cpu_s, peak_rss_mib] = [0, 0];
  const timer = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      cpu_s = (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
      peak_rss_mib = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 1024 * peak_rss_mib) / 1024;
    } catch {
      // The process has just ended.
    }
  }, POLL_MS);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => child.once('close', resolve))]);
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr.slice(-1000)}`);
  return { wall_s: (performance.now() - started) / 1000, cpu_s, peak_rss_mib, stdout, stderr };
};
