/**
 * Runs the tests that depend on the runtime (kernels, store, readers, pipeline, command line) with other versions of
 * Node.js: `WEIR_NODES=/path/to/node22:/path/to/node24 node scripts/node-versions.mjs`. Needs the built server.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const JEST = resolve(root, 'node_modules/jest/bin/jest.js');
const SUITES = ['packages/kernels', 'datasource-server/src/store', 'datasource-server/src/intake', 'datasource-server/src/pipeline', 'tests/command-line', 'tests/reader-threads', 'tests/background'];

const nodes = (process.env.WEIR_NODES ?? '').split(delimiter).filter((path) => path !== '');
if (nodes.length === 0) {
  process.stderr.write('WEIR_NODES is empty: name one or more executables of Node.js, separated as in PATH.\n');
  process.exit(2);
}
for (const node of nodes) {
  const { stdout, status } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`${node} does not start.\n`);
    process.exit(1);
  }
  process.stdout.write(`\n-- Node.js ${stdout.trim()}\n`);
  const run = spawnSync(node, [JEST, ...SUITES], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } });
  if (run.status !== 0) process.exitCode = 1;
}
