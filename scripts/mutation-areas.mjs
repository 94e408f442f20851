/**
 * What mutation testing covers: the files that it changes, and the tests in a folder that must notice. Tests of other modules that use the
 * files do not count.
 */
export const MUTATION_AREAS = {
  statistics: { folder: 'packages/kernels/src', mutate: ['packages/kernels/src/statistics/*.ts'], tests: ['packages/kernels/src/statistics/*.test.ts'] },
  findings: { folder: 'datasource-server/src', mutate: ['datasource-server/src/detect/findings/**/*.ts'], tests: ['datasource-server/src/detect/findings/**/*.test.ts'] },
  queries: { folder: 'datasource-server/src', mutate: ['datasource-server/src/answer/queries/**/*.ts'], tests: ['datasource-server/src/answer/queries/**/*.test.ts'] },
  reference: { folder: 'datasource-server/src/store', mutate: ['datasource-server/src/store/reference/*.ts'], tests: ['datasource-server/src/store/reference/*.test.ts'] },
};
