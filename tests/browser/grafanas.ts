import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Root of the repository; tests and benches run in it. */
export const REPOSITORY = resolve('.');

/** The Grafana that the plugins are built against. */
export const BUILT_AGAINST = '12.4';

/** Versions of Grafana's packages that built plugins are tried in, and the folder each is installed in. */
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
 * Installs a version from its lockfile where it is not there yet: 420 to 640 MB, which `npm ci` of the repository does
 * not need.
 *
 * @returns why it is not there, undefined where it is
 */
export const installGrafana = (version: string): string | undefined => {
  const folder = GRAFANAS[version];
  if (folder === REPOSITORY || isInstalled(folder)) return undefined;
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  return status === 0 ? undefined : `the packages of Grafana ${version} could not be installed: ${stderr.split('\n').find((line) => line.startsWith('npm error')) ?? 'npm failed'}`;
};
