/** Who may import whom. Every rule says what to do instead. */
const tests = '\\.test\\.tsx?$|test-support|store-suite';

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'Move what both need into a third file.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'schema-imports-zod-only',
      comment: 'The schema is the ground floor: put what needs more into the room that needs it.',
      severity: 'error',
      from: { path: '^packages/schema/src', pathNot: tests },
      to: { pathNot: '^packages/schema/src|node_modules/zod' },
    },
    {
      name: 'kernels-import-nothing',
      comment: 'Kernels run in Node, in workers and in the browser: pass in what they need as typed arrays.',
      severity: 'error',
      from: { path: '^packages/kernels/src', pathNot: tests },
      to: { pathNot: '^packages/kernels/src' },
    },
    {
      name: 'views-are-pure',
      comment: 'A view is a function from frames to a chart option: React, Grafana and the DOM belong in the panel.',
      severity: 'error',
      from: { path: '^packages/views/src', pathNot: tests },
      to: { pathNot: '^packages/(views|schema)/src|node_modules/(echarts|d3-geo|topojson-|world-atlas)' },
    },
    {
      name: 'plugins-know-no-server',
      comment: 'The plugins talk to the server through its API; share shapes through packages/schema.',
      severity: 'error',
      from: { path: '^(panel|datasource)/src' },
      to: { path: '^(datasource-server|dashboards|data)/' },
    },
    {
      name: 'datasource-has-no-kernels',
      comment: 'The data source asks the server; kernels run there or in the panel.',
      severity: 'error',
      from: { path: '^datasource/src' },
      to: { path: '^packages/kernels' },
    },
    {
      name: 'pure-stages',
      comment: 'Sources, sessions, features and findings do no input or output; pass data and `now` in.',
      severity: 'error',
      from: { path: '^datasource-server/src/(sources|sessions|features|findings)/', pathNot: tests },
      to: { path: '^datasource-server/src/(store|http|config|cli|jobs|queries|reports)/|^(fs|fs/promises|http|net|child_process)$' },
    },
    {
      name: 'models-know-no-store',
      comment: 'Models take sessions and give verdicts; the pipeline stores them.',
      severity: 'error',
      from: { path: '^datasource-server/src/models/', pathNot: tests },
      to: { path: '^datasource-server/src/(store|http|config|cli|jobs|queries|reports|findings)/' },
    },
    {
      name: 'workers-run-kernels-alone',
      comment: 'A worker gets numbers and gives numbers; what they mean is decided in models.',
      severity: 'error',
      from: { path: '^datasource-server/src/workers/', pathNot: tests },
      to: { path: '^datasource-server/src/(?!workers/)' },
    },
    {
      name: 'store-knows-its-engine-alone',
      comment: 'The store takes rows with their features; what they mean is decided elsewhere.',
      severity: 'error',
      from: { path: '^datasource-server/src/store/', pathNot: tests },
      to: { path: '^datasource-server/src/(?!store/)' },
    },
    {
      name: 'engine-stays-in-the-store',
      comment: 'Ask the Store interface; add a method where one is missing.',
      severity: 'error',
      from: { path: '^datasource-server/src/', pathNot: '^datasource-server/src/store/duckdb/' },
      to: { path: 'node_modules/@duckdb' },
    },
    {
      name: 'queries-know-no-http',
      comment: 'A query gives frames; http encodes them.',
      severity: 'error',
      from: { path: '^datasource-server/src/queries/', pathNot: tests },
      to: { path: 'node_modules/express|^datasource-server/src/http/' },
    },
    {
      name: 'nobody-imports-the-top',
      comment: 'Only the command line builds on compose; tests may.',
      severity: 'error',
      from: { path: '^datasource-server/src/', pathNot: `^datasource-server/src/(main|cli/)|${tests}` },
      to: { path: '^datasource-server/src/(compose|main|cli/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|/node_modules/.*/test/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['weir-source', 'import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
};
