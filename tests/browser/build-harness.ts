import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUILT_AGAINST, GRAFANAS, REPOSITORY } from './grafanas.ts';

/** Output folder of the harnesses and galleries. */
export const HARNESS_DIST = join(REPOSITORY, 'tests/browser/dist');

const harness = join(REPOSITORY, 'tests/browser/harness');

/** Returns the output folder of the harness for a Grafana version. */
export const harnessOf = (grafana: string): string => join(HARNESS_DIST, `grafana-${grafana}`);

const isFresh = (bundle: string, folder: string): boolean => {
  const sources = [...readdirSync(harness).map((name) => join(harness, name)), join(folder, 'package-lock.json')];
  return existsSync(bundle) && sources.every((path) => statSync(path).mtimeMs < statSync(bundle).mtimeMs);
};

const GRAFANA_MODULE = /^(@grafana\/(data|runtime|ui|i18n)|@emotion\/css|lodash|moment|react|react-dom|rxjs)(\/|$)/;

/** Resolves the harness's Grafana imports in the folder where that version is installed. */
const fromFolder = (folder: string): Plugin => ({
  name: 'grafana-from-folder',
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: GRAFANA_MODULE }, ({ path, importer, kind, pluginData }) =>
      pluginData === 'resolved' || !importer.startsWith(harness) ? undefined : resolve(path, { resolveDir: folder, kind, pluginData: 'resolved' }),
    ),
});

/** Builds the plugins if they are older than their sources. */
export const buildPlugins = (): void => {
  const plugins = spawnSync(process.execPath, [join(REPOSITORY, 'scripts/build-plugins.mjs'), '--no-bridge'], { encoding: 'utf8' });
  if (plugins.status !== 0) throw new Error(`Building the plugins failed:\n${plugins.stdout}${plugins.stderr}`);
};

/** Builds the plugins, and the harness that stands in for Grafana, if they are older than their sources. */
export const buildHarness = async (grafana = BUILT_AGAINST): Promise<void> => {
  buildPlugins();
  const bundle = join(harnessOf(grafana), 'host.js');
  if (isFresh(bundle, GRAFANAS[grafana])) return;
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
    // Imported by a loader of Grafana 10, which uses it only in Node.
    external: ['fs'],
    loader: { '.svg': 'dataurl', '.ttf': 'empty', '.woff': 'dataurl', '.woff2': 'dataurl', '.png': 'dataurl' },
    plugins: [fromFolder(GRAFANAS[grafana])],
    logLevel: 'error',
  });
  // Older Grafana versions have no style sheet, and the page links one.
  appendFileSync(join(harnessOf(grafana), 'host.css'), '');
};
