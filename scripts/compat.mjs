/**
 * Checks with levitate that the Grafana APIs which the plugins use are compatible from the oldest version that levitate
 * can compare to the newest: `npm run compat [-- VERSION...]`. It needs a package registry and some minutes per version, so
 * it is not part of `npm test`. It fails on removed APIs, and on changes that have not been reviewed.
 */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const LEVITATE = '@grafana/levitate@0.17.2';
/** The oldest version that levitate can compare, and one of each later major version. */
const TARGETS = ['10.4.19', '11.6.0', '12.0.0', 'latest'];
const PACKAGES = ['@grafana/data', '@grafana/ui', '@grafana/runtime'];
const PLUGINS = ['panel', 'datasource'];

/** Reviewed changes without an effect on the code; levitate compares the text of types. */
const LOOKED_AT = [
  [/^PanelOptionsEditorBuilder\.add\w+$/, 'the interface of its argument is re-exported as a type, and a type parameter lost its default'],
  [/^PanelPlugin\.set(PanelOptions|PanelChangeHandler)$|^PanelPlugin\.useFieldConfig$/, 'the type of its argument is now exported'],
  [/^PanelPlugin\.setMigrationHandler$/, 'newer versions accept an optional second argument'],
  [/^PanelPlugin\.setSuggestionsSupplier$/, 'newer versions accept two kinds of supplier; this is the older one'],
];

const targets = process.argv.length > 2 ? process.argv.slice(2) : TARGETS;
let isClean = true;
for (const version of targets) {
  for (const plugin of PLUGINS) {
    const target = PACKAGES.map((name) => `${name}@${version}`).join(',');
    const args = ['--yes', LEVITATE, 'is-compatible', '--force', '--path', `${plugin}/src/module.ts`, '--target', target];
    const { status, stdout, stderr } = spawnSync('npx', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32', maxBuffer: 1 << 28 });
    const text = `${stdout}${stderr}`;
    const changes = [...text.matchAll(/\d+\) (Changed|Removed) `([^`]+)`/g)].map(([, kind, name]) => ({ kind, name }));
    const unknown = changes.filter(({ kind, name }) => kind === 'Removed' || !LOOKED_AT.some(([pattern]) => pattern.test(name)));
    const hasAnswered = status === 0 || changes.length > 0;
    process.stdout.write(`${plugin} and Grafana ${version}: ${hasAnswered ? `${changes.length} changes of type text, ${unknown.length} not reviewed` : 'levitate returned no result'}\n`);
    for (const { kind, name } of unknown) process.stdout.write(`  ${kind} ${name}\n`);
    if (!hasAnswered) process.stdout.write(text.slice(-2_000));
    if (!hasAnswered || unknown.length > 0) isClean = false;
  }
}
process.exitCode = isClean ? 0 : 1;
