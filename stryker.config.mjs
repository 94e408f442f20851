import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTATION_AREAS } from './scripts/mutation-areas.mjs';

const area = process.env.WEIR_MUTATION_AREA ?? '';
const { mutate, tests, folder } = MUTATION_AREAS[area] ?? {};
const reports = `node_modules/.cache/mutation/${area}`;

/** Mutation testing of one area: `npm run mutation -- AREA`. */
export default {
  mutate: [...mutate, '!**/*.test.ts', '!**/*.test-support.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  // Jest searches its roots again for each change.
  jest: { configFile: 'jest.config.cjs', enableFindRelatedTests: false, config: { roots: [`<rootDir>/${folder}`], testMatch: tests.map((pattern) => `<rootDir>/${pattern}`) } },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Outside of the repository, so that other runs of Jest do not find the copies.
  tempDirName: join(tmpdir(), `weir-mutation-${area}`),
  ignorePatterns: ['/artifacts', '/bench', '/datasource', '/docs', '/panel', '/provisioning', '/packages/kernels/wasm', 'dist', 'dist.new', '.weir'],
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: `${reports}.html` },
  jsonReporter: { fileName: `${reports}.json` },
  thresholds: { high: 90, low: 80, break: 80 },
};
