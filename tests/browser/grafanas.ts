import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Root of the repository, where tests and benchmarks run. */
export const REPOSITORY = resolve('.');

/** Grafana version that the plugins are built against. */
export const BUILT_AGAINST = '12.4';

/** Grafana versions that the built plugins are tested with, and the folder where their packages are installed. */
export const GRAFANAS: Readonly<Record<string, string>> = {
  '10.1': join(REPOSITORY, 'tests/browser/grafana/10'),
  [BUILT_AGAINST]: REPOSITORY,
  '13.2': join(REPOSITORY, 'tests/browser/grafana/13'),
};

const isInstalled = (folder: string): boolean => {
  const installed = join(folder, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
};

/**
 * Installs the packages of a version from its lockfile, if they are missing. They take 420 to 640 MB, so `npm ci` of the
 * repository does not install them.
 *
 * @returns the reason if the installation failed, otherwise undefined
 */
export const installGrafana = (version: string): string | undefined => {
  const folder = GRAFANAS[version];
  if (folder === REPOSITORY || isInstalled(folder)) return undefined;
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  return status === 0 ? undefined : `installing the packages of Grafana ${version} failed: ${stderr.split('\n').find((line) => line.startsWith('npm error')) ?? 'npm failed'}`;
};
