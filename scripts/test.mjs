/**
 * Runs every check of the repository, one after the other. `npm test -- jest lint` runs only the steps named. Steps that
 * need Go, Chromium or further versions of Node.js are skipped where these are missing, and say so; with
 * `WEIR_REQUIRE_ALL=1`, as in CI, a skipped step is a failure.
 */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../tests/browser/find-chromium.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const has = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const missingGo = has('go', 'version') ? undefined : 'no Go here';
const missingChromium = findChromium() === undefined ? 'no Chromium here' : undefined;
const missingNodes = (process.env.WEIR_NODES ?? '') === '' ? 'WEIR_NODES names no other Node.js' : undefined;
const requiresAll = process.env.WEIR_REQUIRE_ALL === '1';

/** Name, command, folder, and why it cannot run here, if it cannot. */
const STEPS = [
  { name: 'build', command: ['npm', 'run', '--silent', 'build:server'] },
  { name: 'packages', command: ['npm', 'run', '--silent', 'build:packages'] },
  { name: 'typecheck', command: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'jest', command: ['npx', 'jest'] },
  { name: 'node-versions', command: ['node', 'scripts/node-versions.mjs'], missing: missingNodes },
  { name: 'jest-panel', command: ['npx', 'jest'], folder: 'panel' },
  { name: 'jest-datasource', command: ['npx', 'jest'], folder: 'datasource' },
  {
    name: 'plugins',
    command: ['npm', 'run', '--silent', 'build:plugins'],
    missing: missingChromium === undefined || missingGo === undefined ? undefined : `${missingGo}, ${missingChromium}`,
  },
  { name: 'go-vet', command: ['go', 'vet', './pkg/...'], folder: 'datasource', missing: missingGo },
  { name: 'go-bridge', command: ['go', 'test', './pkg/...'], folder: 'datasource', missing: missingGo },
  { name: 'go-host', command: ['go', 'test', '-count=1', './...'], folder: 'tests/host', missing: missingGo },
  { name: 'browser', command: ['npx', 'playwright', 'test', '-c', 'tests/playwright.config.ts'], missing: missingChromium },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown step: got ${unknown.join(', ')}, expected ${STEPS.map(({ name }) => name).join(', ')}.\n`);
  process.exit(2);
}

const outcomes = [];
for (const { name, command, folder = '.', missing } of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (missing !== undefined) {
    outcomes.push({ name, outcome: requiresAll ? 'failed' : 'skipped', note: missing });
    continue;
  }
  process.stdout.write(`\n== ${name}: ${command.join(' ')}${folder === '.' ? '' : ` (in ${folder})`}\n`);
  const started = Date.now();
  const { status } = spawnSync(command[0], command.slice(1), { cwd: resolve(root, folder), stdio: 'inherit', shell: process.platform === 'win32' });
  outcomes.push({ name, outcome: status === 0 ? 'passed' : 'failed', note: `${Math.round((Date.now() - started) / 1000)} s` });
}

process.stdout.write('\n');
for (const { name, outcome, note } of outcomes) process.stdout.write(`${outcome.padEnd(8)} ${name.padEnd(16)} ${note}\n`);
const count = (outcome) => outcomes.filter((entry) => entry.outcome === outcome).length;
process.stdout.write(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`);
process.exitCode = count('failed') > 0 ? 1 : 0;
