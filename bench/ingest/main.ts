/** Imports a flow log with the built server and with two Python peers, in turns; `npm run bench -- ingest`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFlowLog } from './flow-lines.ts';
import { runWeir, type Run } from './run-weir.ts';

const USAGE = `usage: npm run bench -- ingest [--lines N] [--rounds N] [--only weir,duckdb,pandas]

  --lines N    lines of the flow log; default 10000000
  --rounds N   rounds, each with every contestant in turn; default 1

Needs the built server (npm run build:server). WEIR_PYTHON names a Python that has scikit-learn, pandas and duckdb; default
python3.
`;
const SEED = 1;
const CONTESTANTS = ['weir', 'duckdb', 'pandas'] as const;
type Contestant = (typeof CONTESTANTS)[number];

const { values } = parseArgs({
  allowPositionals: true,
  options: { lines: { type: 'string', default: '10000000' }, rounds: { type: 'string', default: '1' }, only: { type: 'string', default: CONTESTANTS.join() }, help: { type: 'boolean', default: false } },
});
const [lineCount, rounds] = [Number(values.lines), Number(values.rounds)];
const chosen = CONTESTANTS.filter((name) => values.only.split(',').includes(name));

const runPeer = (contestant: Contestant, log: string): Run => {
  const { status, stdout, stderr } = spawnSync(process.env['WEIR_PYTHON'] ?? 'python3', [resolve('bench/ingest/flow_peers.py'), contestant, log], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${contestant} ended with ${status}: ${stderr.slice(-1000)}`);
  return JSON.parse(stdout) as Run;
};

const main = async (): Promise<void> => {
  if (values.help || chosen.length === 0 || ![lineCount, rounds].every((value) => Number.isInteger(value) && value > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const log = join(folder, 'flows.log');
  try {
    await writeFlowLog(log, lineCount, SEED);
    process.stdout.write(`Node ${process.versions.node}, ${cpus().length} cores, ${lineCount.toLocaleString('en-US')} lines, ${(statSync(log).size / 1e6).toFixed(0)} MB\n\n`);
    process.stdout.write('| round | who | lines/s | lines a CPU second | peak RSS, MiB | sessions | on disk, MB | load before |\n|---|---|---|---|---|---|---|---|\n');
    for (let round = 1; round <= rounds; round++) {
      for (const name of chosen) {
        const load = loadavg()[0];
        const run = name === 'weir' ? await runWeir(log) : runPeer(name, log);
        const cells = [round, name, (lineCount / run.wall_s).toFixed(0), (lineCount / run.cpu_s).toFixed(0), run.peak_rss_mib.toFixed(0), run.sessions, run.disk_mb.toFixed(0), load.toFixed(1)];
        process.stdout.write(`| ${cells.join(' | ')} |\n`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

void main();
