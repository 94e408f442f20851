/**
 * Packs Weir's two Grafana plugins as Grafana installs them: one zip a plugin, and of the data source one a platform as
 * well, with checksums. `node scripts/package-plugins.mjs --help` lists the options.
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

  --no-build    pack what is in panel/dist and datasource/dist, with the bridges that are there
  --out FOLDER  where the packages go; artifacts/packages when left out. What was packed there before is removed.
`;

/** Bridges that Grafana's SDK builds, by the platforms that their names end with. */
const PLATFORMS = ['linux_amd64', 'linux_arm64', 'linux_arm', 'darwin_amd64', 'darwin_arm64', 'windows_amd64.exe'];
/** Files that would have Grafana wait for a debugger instead of starting the bridge. */
const DEBUGGING = ['standalone.txt', 'pid.txt'];

/** Ends with a sentence on what is wrong and what to do. */
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

/** A folder that was built, checked as far as can be seen from outside. */
const readPlugin = (folder) => {
  const dist = join(root, folder, 'dist');
  if (!existsSync(join(dist, 'plugin.json')) || !existsSync(join(dist, 'module.js'))) fail(`${folder}/dist is not built: run "npm run build:plugins", or leave --no-build out.`);
  const { id, info, executable } = JSON.parse(readFileSync(join(dist, 'plugin.json'), 'utf8'));
  if (!/^\d+\.\d+\.\d+/.test(info.version)) fail(`${folder}/dist/plugin.json has the version ${info.version}, which is none: build it again.`);
  const files = filesIn(dist).map((path) => ({ name: relative(dist, path).split(sep).join('/'), bytes: readFileSync(path) }));
  for (const { name } of files) if (DEBUGGING.includes(basename(name))) fail(`${folder}/dist/${name} is there for a debugger: remove it.`);
  // Archives hold the time of the clock on the wall: midnight there is the same in every zone.
  return { id, version: info.version, updated: new Date(`${info.updated}T00:00:00`), executable, files };
};

const isBridge = (plugin, name) => plugin.executable !== undefined && name.startsWith(`${plugin.executable}_`);

/** The same bytes for the same files: names in order, one time for all. */
const pack = ({ id, updated, ...plugin }, files) =>
  zipSync(
    Object.fromEntries(
      files.map(({ name, bytes }) => [
        `${id}/${name}`,
        // The upper half of the attributes is the mode of Unix: bridges must stay executable.
        [bytes, { os: 3, attrs: ((isBridge(plugin, name) ? 0o100755 : 0o100644) << 16) >>> 0, mtime: updated }],
      ]),
    ),
  );

const packagesOf = (plugin) => {
  const bridges = plugin.files.filter(({ name }) => isBridge(plugin, name));
  const others = plugin.files.filter((file) => !bridges.includes(file));
  const whole = { name: `${plugin.id}-${plugin.version}.zip`, bytes: pack(plugin, plugin.files) };
  if (plugin.executable === undefined) return [whole];
  if (bridges.length === 0) fail(`There is no bridge in datasource/dist: install Go and run "npm run build:plugins".`);
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
  if (status !== 0) fail('The plugins could not be built.');
}
const plugins = ['panel', 'datasource'].map(readPlugin);
if (!options['no-build']) {
  const { executable, files } = plugins[1];
  const missing = PLATFORMS.filter((platform) => !files.some(({ name }) => name === `${executable}_${platform}`));
  if (missing.length > 0) fail(`There is no bridge for ${missing.join(', ')}: it needs Go; the build above says more.`);
}
const out = resolve(process.env.INIT_CWD ?? '.', options.out ?? join(root, 'artifacts/packages'));
mkdirSync(out, { recursive: true });
for (const name of readdirSync(out)) if (/^weir-[a-z]+-(panel|datasource)-.*\.zip(\.sha1)?$|^SHA256SUMS$/.test(name)) rmSync(join(out, name));

const sums = [];
for (const { name, bytes } of plugins.flatMap(packagesOf)) {
  writeFileSync(join(out, name), bytes);
  // Grafana's catalogue takes SHA-1; whoever installs compares the longer ones.
  writeFileSync(join(out, `${name}.sha1`), createHash('sha1').update(bytes).digest('hex'));
  sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  process.stdout.write(`${name}  ${(bytes.length / 1e6).toFixed(1)} MB\n`);
}
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
process.stdout.write(`${sums.length} packages in ${relative(process.cwd(), out) || '.'}. They are not signed: there is no MANIFEST.txt in them, and Grafana loads them only when told to.\n`);
