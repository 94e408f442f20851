/**
 * Packages Weir's two Grafana plugins for installation: one zip per plugin, one more per platform for the data source,
 * with checksums. `node scripts/package-plugins.mjs --help` lists the options.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const USAGE = `Usage: npm run package -- [--no-build] [--out FOLDER]

  --no-build    package the existing panel/dist and datasource/dist, with the bridges in it
  --out FOLDER  output folder (default: artifacts/packages). Packages of earlier runs are removed.
`;

/** Bridges that Grafana's SDK builds, by the platform suffix of their names. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'linux_arm', 'darwin_amd64', 'darwin_arm64', 'windows_amd64.exe'];
/** Files that make Grafana wait for a debugger instead of starting the bridge. */
const DEBUGGING = ['standalone.txt', 'pid.txt'];

/** Exits with a message on what is wrong and what to do. */
const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readOptions = () => {
  try {
    return parseArgs({ options: { 'no-build': { type: 'boolean', default: false }, out: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } } }).values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return process.exit(2);
  }
};

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Reads a built plugin folder and checks that it is complete. */
const readPlugin = (folder) => {
  const dist = join(root, folder, 'dist');
  if (!existsSync(join(dist, 'plugin.json')) || !existsSync(join(dist, 'module.js'))) fail(`${folder}/dist is not built. Run "npm run build:plugins", or omit --no-build.`);
  const { id, info, executable } = JSON.parse(readFileSync(join(dist, 'plugin.json'), 'utf8'));
  if (!/^\d+\.\d+\.\d+/.test(info.version)) fail(`${folder}/dist/plugin.json has no valid version: got ${info.version}. Build the plugin again.`);
  const files = filesIn(dist).map((path) => ({ name: relative(dist, path).split(sep).join('/'), bytes: readFileSync(path) }));
  for (const { name } of files) if (DEBUGGING.includes(basename(name))) fail(`${folder}/dist/${name} is a debugger file. Remove it.`);
  // Zip archives store local time, so local midnight gives the same bytes in every time zone.
  return { id, version: info.version, updated: new Date(`${info.updated}T00:00:00`), executable, files };
};

const isBridge = (plugin, name) => plugin.executable !== undefined && name.startsWith(`${plugin.executable}_`);

/** Packs files reproducibly: names sorted, one time for all files. */
const pack = ({ id, updated, ...plugin }, files) =>
  zipSync(
    Object.fromEntries(
      files.map(({ name, bytes }) => [
        `${id}/${name}`,
        // The upper half of the attributes is the Unix mode; bridges must stay executable.
        [bytes, { os: 3, attrs: ((isBridge(plugin, name) ? 0o100755 : 0o100644) << 16) >>> 0, mtime: updated }],
      ]),
    ),
  );

const packagesOf = (plugin) => {
  const bridges = plugin.files.filter(({ name }) => isBridge(plugin, name));
  const others = plugin.files.filter((file) => !bridges.includes(file));
  const whole = { name: `${plugin.id}-${plugin.version}.zip`, bytes: pack(plugin, plugin.files) };
  if (plugin.executable === undefined) return [whole];
  if (bridges.length === 0) fail(`The bridge in datasource/dist is missing. Install Go and run "npm run build:plugins".`);
  const single = bridges.map((bridge) => ({
    name: `${plugin.id}-${plugin.version}.${bridge.name.slice(plugin.executable.length + 1).replace(/\.exe$/, '')}.zip`,
    bytes: pack(plugin, [...others, bridge]),
  }));
  return [whole, ...single];
};

const options = readOptions();
if (options.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (!options['no-build']) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/build-plugins.mjs'), '--all-platforms'], { stdio: 'inherit' });
  if (status !== 0) fail('The build of the plugins failed.');
}
const plugins = ['panel', 'datasource'].map(readPlugin);
if (!options['no-build']) {
  const { executable, files } = plugins[1];
  const missing = PLATFORMS.filter((platform) => !files.some(({ name }) => name === `${executable}_${platform}`));
  if (missing.length > 0) fail(`Bridges are missing for ${missing.join(', ')}. Install Go and see the build output above.`);
}
const out = resolve(process.env.INIT_CWD ?? '.', options.out ?? join(root, 'artifacts/packages'));
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (/^weir-[a-z]+-(panel|datasource)-.*\.zip(\.sha1)?$|^SHA256SUMS$/.test(name)) rmSync(join(out, name));

const sums = [];
for (const { name, bytes } of plugins.flatMap(packagesOf)) {
  writeFileSync(join(out, name), bytes);
  // Grafana's catalogue requires SHA-1; users who install the packages should compare SHA-256.
  writeFileSync(join(out, `${name}.sha1`), createHash('sha1').update(bytes).digest('hex'));
  sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  process.stdout.write(`${name}  ${(bytes.length / 1e6).toFixed(1)} MB\n`);
}
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
process.stdout.write(`${sums.length} packages in ${relative(process.cwd(), out) || '.'}. They are not signed (no MANIFEST.txt), so Grafana loads them only if its configuration allows unsigned plugins.\n`);
