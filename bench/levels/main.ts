/** Measures the search for levels on the series of many sources, in WebAssembly and in plain JavaScript, in CPU seconds. */
import { parseArgs } from 'node:util';
import { createRandom, splitIntoLevels, useKernelBackend, type KernelBackend, type LevelSegment } from '@weir/kernels';

const { values: args } = parseArgs({
  options: { sources: { type: 'string', default: '20000' }, sessions: { type: 'string', default: '50' }, rounds: { type: 'string', default: '3' } },
});
const [nSources, nSessions, rounds] = [args.sources, args.sessions, args.rounds].map(Number);
/** Every so many series one is this long, as that of a busy source. */
const LONG_EVERY = 4000;
const LONG_VALUES = 3000;
const BACKENDS: readonly KernelBackend[] = ['javascript', 'wasm'];

/** Returns log2 of the bytes of two directions of each source: log-normal, one in twenty with a rise, one in thirty constant. */
const drawSeries = (): Float64Array[] => {
  const random = createRandom(1);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  return Array.from({ length: 2 * nSources }, (_, i) => {
    const length = i % LONG_EVERY === 0 ? LONG_VALUES : Math.max(1, Math.round(nSessions * (1 + 0.3 * normal())));
    const mean = 10 + 4 * random.uniform();
    const spread = i % 30 === 0 ? 0 : 0.2 + 1.5 * random.uniform();
    const rise = i % 20 === 1 ? random.below(length) : length;
    return Float64Array.from({ length }, (_, k) => Math.log2(64 + Math.round(2 ** (mean + spread * normal() + (k >= rise ? 4 : 0)))));
  });
};

const series = drawSeries();
const count = series.reduce((sum, { length }) => sum + length, 0);
const texts: string[] = [];
const seconds = BACKENDS.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  BACKENDS.forEach((backend, i) => {
    useKernelBackend(backend);
    const before = process.cpuUsage();
    const found: LevelSegment[][] = series.map((values) => splitIntoLevels(values, { leastSpread: 0.05 }));
    const { user, system } = process.cpuUsage(before);
    seconds[i].push((user + system) / 1e6);
    texts[i] ??= JSON.stringify(found);
  });
}
if (texts[0] !== texts[1]) throw new Error('the backends differ');

const [javascript, wasm] = seconds.map((all) => Math.min(...all));
process.stdout.write(
  `${series.length.toLocaleString('en-US')} series, ${count.toLocaleString('en-US')} values, the same levels from both; CPU seconds, the best of ${rounds} rounds\n\n` +
    `| plain JavaScript | WebAssembly | ratio |\n|---:|---:|---:|\n| ${javascript.toFixed(2)} | ${wasm.toFixed(2)} | ${(javascript / wasm).toFixed(1)} |\n`,
);
