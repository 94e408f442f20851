/**
 * Compiles the WebAssembly kernels, with SIMD and without, into TypeScript: `npm run generate -w @weir/kernels`.
 * With `--check` it writes nothing and fails where the committed file is not what its source makes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const target = join(folder, '../src/forests/forest-kernels-wasm.ts');

const compile = async (...features) => {
  let bytes;
  const { error, stderr } = await asc.main(
    ['forest-kernels.ts', '--outFile', 'forest-kernels.wasm', '--runtime', 'stub', '--optimize', '--converge', '--noAssert', '--enable', 'bulk-memory', '--importMemory', '--initialMemory', '1', ...features],
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
  if (error !== null) throw new Error(`the WebAssembly kernels do not compile: ${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString('base64');
};

const text = `// Made from wasm/forest-kernels.ts by \`npm run generate -w @weir/kernels\`; do not edit.

/** The compiled kernels in base64, for every runtime that has WebAssembly. */
export const WASM =
  '${await compile()}';

/** The same with SIMD. */
export const WASM_SIMD =
  '${await compile('--enable', 'simd')}';
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('src/forests/forest-kernels-wasm.ts is not what wasm/forest-kernels.ts makes: npm run generate -w @weir/kernels\n');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
