/**
 * Builds Weir's two Grafana plugins: both front ends, and where Go is at hand the data source's bridge for this
 * platform. What is newer than its sources is left alone. `node scripts/build-plugins.mjs --help` lists the options.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const BRIDGE = 'gpx_weir_traffic';
const USAGE = `Usage: npm run build:plugins -- [--force] [--all-platforms] [--no-bridge]

  --force          build even what is newer than its sources
  --all-platforms  build the bridge for every platform Grafana runs on, not for this one alone
  --no-bridge      leave the bridge out
`;

const FRONT_ENDS = [
  { workspace: 'weir-anomaly-panel', folder: 'panel' },
  { workspace: 'weir-traffic-datasource', folder: 'datasource' },
];
const PLUGIN_SOURCES = ['src', '.config', 'package.json', 'tsconfig.json', 'webpack.config.ts', 'CHANGELOG.md'];
const PACKAGE_SOURCES = ['packages/schema/src', 'packages/kernels/src', 'packages/views/src'];
const BRIDGE_SOURCES = ['pkg', 'go.mod', 'go.sum', 'Magefile.go', 'src/plugin.json'];

/** Names of the bridge's build target and file, by platform and processor as Node names them. */
const BRIDGE_TARGETS = {
  'linux-x64': { target: 'build:linux', suffix: 'linux_amd64' },
  'linux-arm64': { target: 'build:linuxARM64', suffix: 'linux_arm64' },
  'darwin-x64': { target: 'build:darwin', suffix: 'darwin_amd64' },
  'darwin-arm64': { target: 'build:darwinARM64', suffix: 'darwin_arm64' },
  'win32-x64': { target: 'build:windows', suffix: 'windows_amd64.exe' },
};

const say = (text) => process.stdout.write(`${text}\n`);

/** Time of the last change under a path, tests aside; 0 where there is nothing. */
const newestChange = (path) => {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return /\.test\.tsx?$|_test\.go$/.test(path) ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
};

const isFresh = (output, sources) => existsSync(output) && statSync(output).mtimeMs > Math.max(...sources.map(newestChange));

/** Marks an output as made now: webpack leaves a file alone whose content did not change. */
const markMade = (output) => utimesSync(output, new Date(), new Date());

const runIn = (folder, command, args) =>
  spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

const buildFrontEnd = ({ workspace, folder }, force) => {
  const output = join(root, folder, 'dist', 'module.js');
  const sources = [...PLUGIN_SOURCES.map((name) => join(root, folder, name)), ...PACKAGE_SOURCES.map((name) => join(root, name))];
  if (!force && isFresh(output, sources)) {
    say(`${workspace}: up to date`);
    return true;
  }
  say(`${workspace}: building`);
  const isBuilt = runIn(root, 'npm', ['run', '--silent', 'build', '-w', workspace]);
  if (isBuilt) markMade(output);
  return isBuilt;
};

const buildBridge = (force, allPlatforms) => {
  const folder = join(root, 'datasource');
  const own = BRIDGE_TARGETS[`${process.platform}-${process.arch}`];
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) {
    say(`${BRIDGE}: skipped, there is no "go" on the PATH. The panel needs no bridge; the data source does, so install Go and build again.`);
    return true;
  }
  if (!own && !allPlatforms) {
    say(`${BRIDGE}: skipped, no target for ${process.platform}-${process.arch}. --all-platforms builds those there are.`);
    return true;
  }
  const output = join(folder, 'dist', `${BRIDGE}_${own?.suffix}`);
  if (!force && !allPlatforms && isFresh(output, BRIDGE_SOURCES.map((name) => join(folder, name)))) {
    say(`${BRIDGE}: up to date`);
    return true;
  }
  say(`${BRIDGE}: building for ${allPlatforms ? 'all platforms' : own.suffix}`);
  const isBuilt = runIn(folder, 'go', ['tool', 'mage', '-v', ...(allPlatforms ? [] : [own.target])]);
  if (isBuilt && own) markMade(output);
  return isBuilt;
};

const readOptions = () => {
  try {
    return parseArgs({
      options: {
        force: { type: 'boolean', default: false },
        'all-platforms': { type: 'boolean', default: false },
        'no-bridge': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
};

const options = readOptions();
if (options.help) {
  process.stdout.write(USAGE);
} else {
  const results = FRONT_ENDS.map((plugin) => buildFrontEnd(plugin, options.force));
  if (options['no-bridge']) say(`${BRIDGE}: skipped, as asked`);
  else results.push(buildBridge(options.force, options['all-platforms']));
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
