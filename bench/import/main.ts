/** Imports a session CSV with the built command line and with a Python peer, in turns; `npm run bench -- import`. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BUNDLE } from '../../tests/support/weir-process.ts';
import { measureProcess, type Measured } from '../measure-process.ts';
import { measureRead } from './measure-read.ts';
import { writeSessions } from './write-sessions.ts';

const USAGE = `usage: npm run bench -- import [--sessions N] [--sources N] [--rounds N] [--only weir,python,lean] [--file CSV]

  --sessions N   rows of the session CSV; default 1000000
  --sources N    sources in it; default 20000
  --rounds N     rounds, each with every contestant in turn; default 1
  --file CSV     an existing session CSV instead of a generated one

python does the same modelling as Weir: forests, calibration, permutation importance, stability and model card. lean only fits
the forests and scores. Neither has findings, an audit or reasons.

Needs the built server (npm run build:server). WEIR_PYTHON names a Python that has duckdb, pandas and scikit-learn; default
python3. Linux only.
`;
const SEED = 1;
const CONTESTANTS = ['weir', 'python', 'lean'] as const;

/** Wall and CPU time of a stage. */
interface StageTime {
  readonly wall_s: number;
  readonly cpu_s: number;
}

interface Run extends Measured {
  readonly stages: ReadonlyMap<string, StageTime>;
  readonly sessions: number;
  readonly disk_mb: number;
}

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: 'string', default: '1000000' },
    sources: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: CONTESTANTS.join() },
    file: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [sessionCount, sourceCount, rounds] = [values.sessions, values.sources, values.rounds].map(Number);
const chosen = CONTESTANTS.filter((name) => values.only.split(',').includes(name));

const diskOf = (folder: string): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;

/** Runs `weir import` as a user types it; the stages are those of its log. */
const runWeir = async (csv: string, folder: string): Promise<Run> => {
  const measured = await measureProcess(process.execPath, [BUNDLE, 'import', csv, '--data-dir', folder, '--json'], { WEIR_LOG_LEVEL: 'debug' });
  const stages = new Map<string, StageTime>();
  for (const line of measured.stderr.split('\n').filter((text) => text.includes('"stage ended"'))) {
    const { stage, took_ms, cpu_ms } = JSON.parse(line) as { stage: string; took_ms: number; cpu_ms: number };
    const { wall_s, cpu_s } = stages.get(stage) ?? { wall_s: 0, cpu_s: 0 };
    stages.set(stage, { wall_s: wall_s + took_ms / 1000, cpu_s: cpu_s + cpu_ms / 1000 });
  }
  return { ...measured, stages, sessions: (JSON.parse(measured.stdout) as { rows_stored: number }).rows_stored, disk_mb: diskOf(folder) };
};

const runPython = (isLean: boolean) => async (csv: string, folder: string): Promise<Run> => {
  const measured = await measureProcess(process.env['WEIR_PYTHON'] ?? 'python3', [resolve('bench/import/import_peer.py'), csv, folder], { LEAN: isLean ? '1' : '0' });
  const { sessions, disk_mb, stages } = JSON.parse(measured.stdout) as { sessions: number; disk_mb: number; stages: Record<string, StageTime> };
  return { ...measured, sessions, disk_mb, stages: new Map(Object.entries(stages)) };
};

const RUN = { weir: runWeir, python: runPython(false), lean: runPython(true) };

const runFresh = async (name: (typeof CONTESTANTS)[number], csv: string): Promise<Run> => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  try {
    return await RUN[name](csv, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const printStages = (name: string, runs: readonly Run[]): void => {
  process.stdout.write(`\n| stage of ${name} | wall, s | CPU, s |\n|---|---:|---:|\n`);
  const rest = runs.map(({ wall_s, cpu_s, stages }) => [...stages.values()].reduce((left, stage) => ({ wall_s: left.wall_s - stage.wall_s, cpu_s: left.cpu_s - stage.cpu_s }), { wall_s, cpu_s }));
  const lines = [...runs[0].stages.keys()].map((stage) => [stage, runs.map(({ stages }) => stages.get(stage)!)] as const);
  for (const [stage, times] of [...lines, ['start and end', rest] as const]) {
    process.stdout.write(`| ${stage} | ${median(times.map(({ wall_s }) => wall_s)).toFixed(2)} | ${median(times.map(({ cpu_s }) => cpu_s)).toFixed(2)} |\n`);
  }
};

const main = async (): Promise<void> => {
  if (values.help || chosen.length === 0 || ![sessionCount, sourceCount, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const csv = values.file ?? join(folder, 'sessions.csv');
  const runs = new Map(chosen.map((name) => [name, [] as Run[]]));
  try {
    if (values.file === undefined) writeSessions(csv, sessionCount, sourceCount, SEED);
    process.stdout.write(`Node ${process.versions.node}, ${cpus().length} cores, ${(statSync(csv).size / 1e6).toFixed(0)} MB\n\n`);
    process.stdout.write('| round | who | wall, s | CPU, s | peak RSS, MiB | sessions | on disk, MB | load before |\n|---|---|---:|---:|---:|---:|---:|---:|\n');
    for (let round = 1; round <= rounds; round++) {
      for (const name of chosen) {
        const load = loadavg()[0];
        const run = await runFresh(name, csv);
        runs.get(name)!.push(run);
        const cells = [round, name, run.wall_s.toFixed(2), run.cpu_s.toFixed(2), run.peak_rss_mib.toFixed(0), run.sessions, run.disk_mb.toFixed(0), load.toFixed(1)];
        process.stdout.write(`| ${cells.join(' | ')} |\n`);
      }
    }
    for (const [name, of] of runs) printStages(name, of);
    const read = await measureRead(csv);
    process.stdout.write(`\nReading alone, on one thread: ${read.wall_s.toFixed(2)} s, ${read.cpu_s.toFixed(2)} CPU seconds.\n`);
    const weir = runs.get('weir');
    if (weir === undefined) return;
    for (const [name, others] of runs) {
      if (name === 'weir') continue;
      const ratio = (of: (run: Run) => number): string => median(weir.map((run, round) => of(run) / of(others[round]))).toFixed(2);
      process.stdout.write(`Weir / ${name}, medians of the rounds: wall ${ratio(({ wall_s }) => wall_s)}, CPU ${ratio(({ cpu_s }) => cpu_s)}, peak RSS ${ratio(({ peak_rss_mib }) => peak_rss_mib)}.\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

void main();
