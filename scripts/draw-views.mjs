/**
 * Renders the images of docs/views.md, and the two images of the panel's catalogue page, from the sample:
 * `npm run draw:views`, after `npm run build:server`.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outfile = join(root, 'node_modules/.cache/weir-scripts/view-pictures.mjs');

await build({
  entryPoints: [join(root, 'scripts/view-pictures.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['weir-source'],
  external: ['@resvg/resvg-js', '@expo-google-fonts/inter'],
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __filename = import.meta.url; const __dirname = import.meta.dirname;" },
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, [outfile], { cwd: root, stdio: 'inherit' }).status ?? 1;
