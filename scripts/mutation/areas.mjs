import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Folders whose code mutation testing changes; the tests in the folder must notice. Tests of other modules that use the code do not count. */
const FOLDERS = {
  statistics: 'packages/kernels/src/statistics',
  findings: 'datasource-server/src/detect/findings',
  queries: 'datasource-server/src/answer/queries',
  reference: 'datasource-server/src/store/reference',
};

/** Tests that start a server and import the sample, which takes seconds for each change. Without them fewer changes are noticed, never more. */
const TOO_SLOW = ['queries.test.ts', 'traffic-queries.test.ts'];

const toArea = (folder) => {
  const names = readdirSync(`${root}${folder}`, { recursive: true }).filter((name) => name.endsWith('.ts'));
  const isTest = (name) => name.endsWith('.test.ts');
  return {
    mutate: names.filter((name) => !isTest(name) && !name.endsWith('.test-support.ts')).map((name) => `${folder}/${name}`),
    tests: names.filter((name) => isTest(name) && !TOO_SLOW.includes(name)).map((name) => `${folder}/${name}`),
  };
};

/** What mutation testing covers: for each area, the files that it changes, and the files of tests that must notice. */
export const MUTATION_AREAS = Object.fromEntries(Object.entries(FOLDERS).map(([area, folder]) => [area, toArea(folder)]));
