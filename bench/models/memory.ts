import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fitIsolationForest, scoreIsolationForest } from '@weir/kernels';

const CHILD = '--memory-of';

/** Returns the peak memory of fitting and scoring an isolation forest, in addition to the matrix, in a separate process, MiB. */
export async function measureMemory(file: string, nFeatures: number): Promise<number> {
  const child = fork(process.argv[1], [CHILD, file, String(nFeatures)]);
  const [mib] = (await once(child, 'message')) as [number];
  return mib;
}

/** Runs the measurement if this process is the child process. */
export function isMemoryChild(): boolean {
  const [option, file, nFeatures] = process.argv.slice(2);
  if (option !== CHILD) return false;
  const bytes = readFileSync(file);
  const X = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const before = process.memoryUsage().rss;
  const forest = fitIsolationForest(X, { nFeatures: Number(nFeatures), seed: 1 });
  scoreIsolationForest(forest, X);
  process.send!((process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20);
  return true;
}
