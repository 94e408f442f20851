/**
 * Compiles the WebAssembly kernels, with SIMD and without, into TypeScript: `npm run generate -w @weir/kernels`.
 * With `--check` it writes nothing and fails where the committed file is not what its source makes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));

/** Each source and the file that it is compiled into. */
const KERNELS = [
  { source: 'forest-kernels.ts', target: 'forests/forest-kernels-wasm.ts', hasSimd: true },
  { source: 'level-kernels.ts', target: 'timing/level-kernels-wasm.ts', hasSimd: false },
];

const compile = async (source, ...features) => {
  let bytes;
  const { error, stderr } = await asc.main(
    [source, '--outFile', 'kernels.wasm', '--runtime', 'stub', '--optimize', '--converge', '--noAssert', '--enable', 'bulk-memory', '--importMemory', '--initialMemory', '1', ...features],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(join(base === '.' ? folder : base, name), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) bytes = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`${source} does not compile: ${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString('base64');
};

const toText = async ({ source, hasSimd }) => `// Made from wasm/${source} by \`npm run generate -w @weir/kernels\`; do not edit.

/** The compiled kernels in base64, for every runtime that has WebAssembly. */
export const WASM =
  '${await compile(source)}';
${hasSimd ? `
/** The same with SIMD. */
export const WASM_SIMD =
  '${await compile(source, '--enable', 'simd')}';
` : ''}`;

for (const kernels of KERNELS) {
  const target = join(folder, '../src', kernels.target);
  const text = await toText(kernels);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`src/${kernels.target} is not what wasm/${kernels.source} makes: npm run generate -w @weir/kernels\n`);
    process.exitCode = 1;
  }
}
