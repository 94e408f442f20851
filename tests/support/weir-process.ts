import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The built command line; jest and Playwright run in the repository root. */
export const BUNDLE = resolve('datasource-server/dist/weir.cjs');

/** Creates a temporary folder, and returns a function that removes it. */
export const temporaryFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'weir-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Runs the command line until it ends. */
export const runWeir = (args: readonly string[], input = '', environment: Record<string, string> = {}): { status: number | null; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUNDLE, ...args], { encoding: 'utf8', input, maxBuffer: 1 << 26, env: { ...process.env, ...environment } });
  return { status, stdout, stderr };
};

/** A server process started from the built bundle. */
export interface WeirProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** Resolves with the fields of the first event of a kind. */
  event(kind: string): Promise<Record<string, unknown>>;
  /** Sends a signal and waits for the end; returns the exit status, or the signal that ended the process. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts `weir serve` on a free loopback port. */
export const startWeir = async (data_dir: string, args: readonly string[] = [], environment: Record<string, string> = {}): Promise<WeirProcess> => {
  const child = spawn(process.execPath, [BUNDLE, 'serve', '--json', '--port', '0', '--data-dir', data_dir, ...args], {
    env: { ...process.env, WEIR_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = new Map<string, Record<string, unknown>>();
  const waiting = new Map<string, (facts: Record<string, unknown>) => void>();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals>((resolveEnd) => child.once('exit', (code, signal) => resolveEnd(code ?? signal!)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const facts = JSON.parse(line) as Record<string, unknown>;
    seen.set(String(facts.event), facts);
    waiting.get(String(facts.event))?.(facts);
  });
  const event = (kind: string): Promise<Record<string, unknown>> => {
    const facts = seen.get(kind);
    if (facts !== undefined) return Promise.resolve(facts);
    return Promise.race([
      new Promise<Record<string, unknown>>((resolveEvent) => waiting.set(kind, resolveEvent)),
      ended.then((code) => Promise.reject(new Error(`weir ended with ${code} before "${kind}": ${errors}`))),
    ]);
  };
  const { url } = await event('listening');
  return {
    url: String(url),
    process: child,
    event,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
};
