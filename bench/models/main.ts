/** Compares the speed of the kernels with scikit-learn and npm packages; `npm run bench -- models`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compete, standingRow, tableHead, type Standing } from './contest.ts';
import { JOBS, mlPackages, scikit, weir, weirThreads, type Contestant, type Job } from './contestants.ts';
import { measureLatency } from './latency.ts';
import { isMemoryChild, measureMemory } from './memory.ts';
import { trafficMatrix } from './traffic-matrix.ts';

const USAGE = `usage: npm run bench -- models [--rows N] [--features N,N] [--rounds N] [--threads N,N] [--only JOB]... [--json FILE]

  --rows N        rows of the matrix; default 1000000
  --features N,N  columns; default 8,24
  --rounds N      counted rounds; default 5. A random forest is fitted only twice per contestant, because it takes minutes
  --threads N,N   default 1,2
  --only JOB      ${JOBS.join(', ')}, ml, latency or memory
  --json FILE     all figures, round by round

WEIR_PYTHON names a Python that has scikit-learn, default python3.
`;
const SEED = 7;
/** Few rows, because the npm random forest takes quadratic time. */
const ML_ROWS = 1_000;

const { values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    rows: { type: 'string', default: '1000000' },
    features: { type: 'string', default: '8,24' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1,2' },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
}) as { values: Record<'rows' | 'features' | 'rounds' | 'threads', string> & { only: string[]; json?: string; help: boolean } };

const isWanted = (name: string): boolean => values.only.length === 0 || values.only.includes(name);
const say = (text: string): void => void process.stdout.write(text);
const numbers = (text: string): number[] => text.split(',').map(Number);

const main = async (): Promise<void> => {
  const [nRows] = numbers(values.rows);
  const [rounds] = numbers(values.rounds);
  if (values.help || [nRows, rounds, ...numbers(values.features), ...numbers(values.threads)].some((value) => !Number.isInteger(value) || value < 1)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const cache = resolve('node_modules/.cache/weir-bench');
  mkdirSync(cache, { recursive: true });
  const standings: Array<Standing & { nRows: number; nFeatures: number; threads: number }> = [];
  const figures: Record<string, unknown> = {};
  say(`Node ${process.versions.node}`);

  const contest = async (title: string, nRowsHere: number, nFeatures: number, threads: number, contestants: Contestant[], jobs: readonly Job[]): Promise<void> => {
    const data = trafficMatrix(nRowsHere, nFeatures, SEED);
    const files = { X: join(folder, 'X.f64'), y: join(folder, 'y.i32') };
    writeFileSync(files.X, data.X);
    writeFileSync(files.y, data.y);
    for (const contestant of contestants) await contestant.load(data, files);
    const seconds = threads === 1 ? 'cpu_s' : 'wall_s';
    say(tableHead(title, threads === 1 ? 'CPU seconds' : 'wall seconds'));
    for (const job of jobs) {
      const slow = job === 'rf-fit';
      const found = await compete(job, contestants, { rounds: slow ? Math.min(2, rounds) : rounds, warmUps: slow ? 0 : 1, seconds });
      for (const standing of found) {
        say(standingRow(standing));
        standings.push({ ...standing, nRows: nRowsHere, nFeatures, threads });
      }
    }
    for (const contestant of contestants) await contestant.end();
  };
  /** Scoring needs a previous fit. */
  const wantedJobs = (jobs: readonly Job[]): Job[] =>
    jobs.filter((job) => isWanted(job) || (job === 'if-fit' && isWanted('if-score')) || (job === 'rf-fit' && isWanted('rf-probability')));
  const withPeer = async (contestants: Contestant[], threads: number): Promise<Contestant[]> => {
    const peer = await scikit(threads);
    if (peer === undefined) say('\nscikit-learn not found (set WEIR_PYTHON to a Python that has it): only Weir is measured.\n');
    else figures['versions'] = peer.versions;
    return peer === undefined ? contestants : [...contestants, peer];
  };

  for (const threads of numbers(values.threads)) {
    const jobs = wantedJobs(threads === 1 ? JOBS : ['if-score', 'rf-fit', 'rf-probability']);
    if (jobs.length === 0) continue;
    for (const nFeatures of numbers(values.features)) {
      const ours = threads === 1 ? [weir('wasm-simd'), weir('wasm'), weir('javascript')] : [weirThreads(threads, cache)];
      const title = `${nRows.toLocaleString('en')} rows, ${nFeatures} features, 100 trees, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
      await contest(title, nRows, nFeatures, threads, await withPeer(ours, threads), jobs);
    }
  }
  if (isWanted('ml')) {
    const title = `${ML_ROWS.toLocaleString('en')} rows, 8 features, 100 trees, one thread; the npm packages are the peers`;
    await contest(title, ML_ROWS, 8, 1, [weir('wasm-simd'), mlPackages()], JOBS);
  }
  if (isWanted('latency')) {
    figures['latency'] = numbers(values.features).map((nFeatures) => {
      const measured = measureLatency(nFeatures);
      const [p50, p99, max] = [measured.p50_ms, measured.p99_ms, measured.max_ms].map((ms) => ms.toFixed(3));
      say(`\nOne session, ${nFeatures} features, both forests with contributions: p50 ${p50} ms, p99 ${p99} ms, slowest of 5,000 ${max} ms\n`);
      return { nFeatures, ...measured };
    });
  }
  if (isWanted('memory')) {
    const file = join(folder, 'X.f64');
    writeFileSync(file, trafficMatrix(nRows, 8, SEED).X);
    const mib = await measureMemory(file, 8);
    figures['memory_mib'] = mib;
    say(`\nMemory in addition to the matrix, for fitting and scoring an isolation forest on ${nRows.toLocaleString('en')} rows of 8 features: ${mib.toFixed(0)} MiB\n`);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ node: process.versions.node, ...figures, standings }, null, 1)}\n`);
  rmSync(folder, { recursive: true });
};

if (!isMemoryChild()) await main();
