/**
 * Changes the code of one area in many small ways and reports the changes that no test notices: `npm run mutation -- AREA`.
 * Writes its report to node_modules/.cache/mutation/AREA.html. Other arguments are passed to Stryker.
 */
import { spawnSync } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTATION_AREAS } from './mutation/areas.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [area, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(MUTATION_AREAS, area ?? '')) {
  process.stderr.write(`usage: npm run mutation -- ${Object.keys(MUTATION_AREAS).join('|')} [options of Stryker]\n`);
  process.exit(2);
}

setPriority(Math.max(10, getPriority()));
const stryker = resolve(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const { status } = spawnSync(process.execPath, [stryker, 'run', 'stryker.config.mjs', ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, WEIR_MUTATION_AREA: area },
});
process.exitCode = status ?? 1;
