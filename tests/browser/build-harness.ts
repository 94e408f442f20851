import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Root of the repository. */
export const REPOSITORY = resolve(here, '../..');

/** Where the harness is built to. */
export const HARNESS_DIST = join(here, 'dist');

const bundle = join(HARNESS_DIST, 'host.js');
const harness = join(here, 'harness');

const isFresh = (): boolean => {
  const sources = [...readdirSync(harness).map((name) => join(harness, name)), join(REPOSITORY, 'package-lock.json')];
  return existsSync(bundle) && sources.every((path) => statSync(path).mtimeMs < statSync(bundle).mtimeMs);
};

/** Builds Grafana's stand-in from Grafana's own packages, and the plugins, where they are older than their sources. */
export const buildHarness = async (): Promise<void> => {
  const plugins = spawnSync(process.execPath, [join(REPOSITORY, 'scripts/build-plugins.mjs'), '--no-bridge'], { encoding: 'utf8' });
  if (plugins.status !== 0) throw new Error(`The plugins could not be built:\n${plugins.stdout}${plugins.stderr}`);
  if (isFresh()) return;
  await build({
    entryPoints: [join(harness, 'host.ts')],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    conditions: ['weir-source'],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: { '.svg': 'dataurl', '.ttf': 'empty', '.woff': 'dataurl', '.woff2': 'dataurl', '.png': 'dataurl' },
    logLevel: 'error',
  });
};
