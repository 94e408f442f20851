/**
 * Runs the tests that depend on the runtime (kernels, store, intake, pipeline, threads) with other versions of Node.js, and
 * compares what `weir analyze` makes of the sample with the result of this version:
 * `WEIR_NODES=/path/to/node22:/path/to/node24 node scripts/node-versions.mjs`. Needs the built server.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const JEST = resolve(root, 'node_modules/jest/bin/jest.js');
const SUITES = ['packages/kernels', 'datasource-server/src/store', 'datasource-server/src/intake', 'datasource-server/src/pipeline', 'tests/reader-threads', 'tests/background'];
const BUNDLE = resolve(root, 'datasource-server/dist/weir.cjs');
const SAMPLE = resolve(root, 'data/sample/sessions.csv');

/** Returns the model that a version of Node.js fits on the sample, as text. */
const fitSample = (node) => {
  const out = mkdtempSync(join(tmpdir(), 'weir-node-'));
  try {
    const { status, stderr } = spawnSync(node, [BUNDLE, 'analyze', SAMPLE, '--out', out, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`weir analyze ended with ${status}: ${stderr}`);
    return JSON.parse(readFileSync(join(out, 'model.json'), 'utf8'), (key, value) => (key === 'trained_at' ? undefined : value));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

const nodes = (process.env.WEIR_NODES ?? '').split(delimiter).filter((path) => path !== '');
if (nodes.length === 0) {
  process.stderr.write('WEIR_NODES is empty: name one or more executables of Node.js, separated as in PATH.\n');
  process.exit(2);
}
/** Runs the suites with a version of Node.js. Returns its exit code and what it printed. */
const runSuites = (node) =>
  new Promise((resolveRun) => {
    const run = spawn(node, [JEST, ...SUITES], { cwd: root, env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } });
    const printed = [];
    for (const stream of [run.stdout, run.stderr]) stream.on('data', (bytes) => printed.push(bytes));
    run.on('error', (error) => printed.push(Buffer.from(`${error.message}\n`)));
    run.on('close', (status) => resolveRun({ status, printed: Buffer.concat(printed) }));
  });

const expected = JSON.stringify(fitSample(process.execPath));
const running = [];
for (const node of nodes) {
  const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`${node} does not start.\n`);
    process.exit(1);
  }
  const isSame = JSON.stringify(fitSample(node)) === expected;
  process.stdout.write(`Node.js ${stdout.trim()} fits ${isSame ? 'the same' : 'another'} model on the sample ${isSame ? 'as' : 'than'} Node.js ${process.version}\n`);
  if (!isSame) process.exitCode = 1;
  running.push({ version: stdout.trim(), node });
}
// All versions at once: each runs its suites one after the other, so a version keeps one core busy.
const runs = await Promise.all(running.map(async ({ version, node }) => ({ version, ...(await runSuites(node)) })));
for (const { version, status, printed } of runs) {
  process.stdout.write(`\n-- Node.js ${version}\n`);
  process.stdout.write(printed);
  if (status !== 0) process.exitCode = 1;
}
