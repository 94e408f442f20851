/**
 * Builds Weir's two Grafana plugins: both front ends and, if Go is installed, the bridge of the data source for this
 * platform. Outputs that are newer than their sources are not rebuilt. `node scripts/build-plugins.mjs --help` lists the options.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const BRIDGE = 'gpx_weir_traffic';
const USAGE = `Usage: npm run build:plugins -- [--force] [--all-platforms] [--no-bridge]

  --force          rebuild outputs that are up to date
  --all-platforms  build the bridge for every platform that Grafana supports
  --no-bridge      do not build the bridge
`;

const FRONT_ENDS = [
  { workspace: 'weir-anomaly-panel', folder: 'panel' },
  { workspace: 'weir-traffic-datasource', folder: 'datasource' },
];
const PLUGIN_SOURCES = ['src', '.config', 'package.json', 'tsconfig.json', 'webpack.config.ts', 'CHANGELOG.md'];
const PACKAGE_SOURCES = ['packages/schema/src', 'packages/kernels/src', 'packages/views/src'];
const BRIDGE_SOURCES = ['pkg', 'go.mod', 'go.sum', 'Magefile.go', 'src/plugin.json'];

/** Build target and file suffix of the bridge, by platform and architecture in Node.js names. */
const BRIDGE_TARGETS = {
  'linux-x64': { target: 'build:linux', suffix: 'linux_amd64' },
  'linux-arm64': { target: 'build:linuxARM64', suffix: 'linux_arm64' },
  'darwin-x64': { target: 'build:darwin', suffix: 'darwin_amd64' },
  'darwin-arm64': { target: 'build:darwinARM64', suffix: 'darwin_arm64' },
  'win32-x64': { target: 'build:windows', suffix: 'windows_amd64.exe' },
};

const print = (text) => process.stdout.write(`${text}\n`);

/** Returns the time of the last change under a path, without tests; 0 if the path does not exist. */
const newestChange = (path) => {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return /\.test\.tsx?$|_test\.go$/.test(path) ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
};

const isFresh = (output, sources) => existsSync(output) && statSync(output).mtimeMs > Math.max(...sources.map(newestChange));

/** Sets the time of an output to now, because webpack does not rewrite a file with unchanged content. */
const markMade = (output) => utimesSync(output, new Date(), new Date());

const runIn = (folder, command, args) =>
  spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

const buildFrontEnd = ({ workspace, folder }, force) => {
  const output = join(root, folder, 'dist', 'module.js');
  const sources = [...PLUGIN_SOURCES.map((name) => join(root, folder, name)), ...PACKAGE_SOURCES.map((name) => join(root, name))];
  if (!force && isFresh(output, sources)) {
    print(`${workspace}: up to date`);
    return true;
  }
  print(`${workspace}: building`);
  const isBuilt = runIn(root, 'npm', ['run', '--silent', 'build', '-w', workspace]);
  if (isBuilt) markMade(output);
  return isBuilt;
};

const buildBridge = (force, allPlatforms) => {
  const folder = join(root, 'datasource');
  const own = BRIDGE_TARGETS[`${process.platform}-${process.arch}`];
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) {
    print(`${BRIDGE}: skipped because Go is not on the PATH. The data source needs the bridge (the panel does not): install Go and build again.`);
    return true;
  }
  if (!own && !allPlatforms) {
    print(`${BRIDGE}: skipped because there is no target for ${process.platform}-${process.arch}. Use --all-platforms to build the supported ones.`);
    return true;
  }
  const output = join(folder, 'dist', `${BRIDGE}_${own?.suffix}`);
  if (!force && !allPlatforms && isFresh(output, BRIDGE_SOURCES.map((name) => join(folder, name)))) {
    print(`${BRIDGE}: up to date`);
    return true;
  }
  print(`${BRIDGE}: building for ${allPlatforms ? 'all platforms' : own.suffix}`);
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
  if (options['no-bridge']) print(`${BRIDGE}: skipped (--no-bridge)`);
  else results.push(buildBridge(options.force, options['all-platforms']));
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
