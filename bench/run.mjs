/** Runs a benchmark by name: bundles `bench/<name>/main.ts` and passes it the other arguments. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const names = readdirSync(here).filter((name) => existsSync(join(here, name, 'main.ts')));
const [name, ...rest] = process.argv.slice(2);

if (!names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- ${names.join('|')} [options]\n`);
  process.exit(2);
}

const outfile = join(root, 'node_modules/.cache/weir-bench', `${name}.mjs`);
await build({
  entryPoints: [join(here, name, 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['weir-source'],
  external: ['esbuild', '@duckdb/*', '@playwright/test', 'ml-isolation-forest', 'ml-random-forest'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...rest], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
