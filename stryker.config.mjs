import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MUTATION_AREAS } from './scripts/mutation/areas.mjs';

const area = process.env.WEIR_MUTATION_AREA ?? '';
const { mutate, tests } = MUTATION_AREAS[area] ?? {};
const reports = `node_modules/.cache/mutation/${area}`;

/** Mutation testing of one area: `npm run mutation -- AREA`. */
export default {
  mutate,
  testRunner: 'in-one-process',
  plugins: [resolve('scripts/mutation/in-one-process.mjs')],
  inOneProcess: { testFiles: tests },
  // The sources of packages instead of their builds, as in jest.config.cjs.
  testRunnerNodeArgs: ['--conditions=weir-source'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 10_000,
  // Outside of the repository, so that other runs of Jest do not find the copies.
  tempDirName: join(tmpdir(), `weir-mutation-${area}`),
  ignorePatterns: ['/artifacts', '/bench', '/datasource', '/panel', '/provisioning', '/packages/kernels/wasm', 'dist', 'dist.new', '.weir'],
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `${reports}.html` },
  jsonReporter: { fileName: `${reports}.json` },
  thresholds: { high: 90, low: 80, break: 80 },
};
