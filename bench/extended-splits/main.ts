/** Compares splits on planes (extended isolation forest) with splits on one feature, using isotree for both. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { moments } from '@weir/kernels';
import { startPython } from '../python-peer.ts';
import { GENERATED_SETS } from '../parity/data-sets.ts';
import { seedOf } from '../parity/labelled-set.ts';
import { estimateOverSets } from '../parity/comparison.ts';

const SEEDS = 10;
const TREES = 100;
const DIMENSIONS = [2, 3];

const python = await startPython(resolve('bench/extended-splits/isotree_splits.py'));
if (python === undefined) {
  process.stderr.write('isotree not found: set WEIR_PYTHON to a Python that has isotree and scikit-learn.\n');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'weir-extended-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const bytesOf = (values: Float64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

process.stdout.write(`${Object.entries(python.versions).map((entry) => entry.join(' ')).join(', ')}; ${TREES} trees of 256 rows, ${SEEDS} seeds\n\n`);
process.stdout.write(`| set | one feature | ${DIMENSIONS.map((n) => `planes of ${n}`).join(' | ')} |\n|---|---:|${DIMENSIONS.map(() => '---:|').join('')}\n`);
const differences: number[][][] = DIMENSIONS.map(() => []);
for (const named of GENERATED_SETS['isolation-forest']) {
  const { X, y, nFeatures } = named.make();
  const files = { X: join(folder, 'X'), y: join(folder, 'y') };
  writeFileSync(files.X, bytesOf(X));
  writeFileSync(files.y, bytesOf(Float64Array.from(y)));
  const aucOf = async (nDim: number): Promise<number[]> => {
    const found: number[] = [];
    for (let nth = 0; nth < SEEDS; nth++) {
      const seed = (seedOf(named.name) + nth) % 2 ** 31;
      found.push((await python.ask<{ auc: number }>({ ...files, nFeatures, nDim, nTrees: TREES, seed })).auc);
    }
    return found;
  };
  const single = await aucOf(1);
  const cells: string[] = [];
  for (const [index, nDim] of DIMENSIONS.entries()) {
    const extended = await aucOf(nDim);
    differences[index].push(extended.map((auc, nth) => auc - single[nth]));
    cells.push(moments(extended).mean.toFixed(4));
  }
  process.stdout.write(`| ${named.name} | ${moments(single).mean.toFixed(4)} | ${cells.join(' | ')} |\n`);
}
python.end();
for (const [index, nDim] of DIMENSIONS.entries()) {
  const { mean, halfWidth } = estimateOverSets(differences[index]);
  process.stdout.write(`\nPlanes of ${nDim} features minus single features, mean over ${differences[index].length} sets: ${mean.toFixed(4)} ± ${halfWidth.toFixed(4)}`);
}
process.stdout.write('\n');
