/**
 * Import rules. Each rule's comment says what to do instead.
 *
 * The modules of the server form one line, and an import may only point to the right:
 * cli -> compose -> serve -> answer -> pipeline -> triage -> detect -> intake -> runtime, with store importable from
 * serve to triage. `tests/docs/modules.test.ts` compares it with the table in ARCHITECTURE.md.
 */
const tests = '\\.test\\.tsx?$|test-support|store/conformance';
const server = '^datasource-server/src/';

/** A rule that a module of the server may import only these other modules. */
const moduleImports = (name, allowed, comment) => ({
  name: `${name}-imports`,
  comment,
  severity: 'error',
  from: { path: `${server}${name}/`, pathNot: tests },
  to: { path: `${server}(?!(${[name, ...allowed].join('|')})/|version\\.ts)` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'Move what both need into a third file.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'schema-imports-zod-only',
      comment: 'The schema is the lowest layer: put what needs more into the module that needs it.',
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
      name: 'views-do-not-import-views',
      comment: 'A view folder holds one view: move what two views share into axes, fields, marks or style.',
      severity: 'error',
      from: { path: '^packages/views/src/(anomaly-scatter|attack|confusion|correlation|curves|distribution|feature-importance|findings|geo|heatmap|models|swimlanes|timeline|waterfall)/', pathNot: tests },
      to: {
        path: '^packages/views/src/(anomaly-scatter|attack|confusion|correlation|curves|distribution|feature-importance|findings|geo|heatmap|models|swimlanes|timeline|waterfall)/',
        pathNot: '^packages/views/src/$1/',
      },
    },
    {
      name: 'plugins-import-no-server',
      comment: 'The plugins call the server through its API; share shapes through packages/schema.',
      severity: 'error',
      from: { path: '^(panel|datasource)/src' },
      to: { path: '^(datasource-server|dashboards|data)/' },
    },
    {
      name: 'datasource-imports-no-kernels',
      comment: 'The data source queries the server; kernels run there or in the panel.',
      severity: 'error',
      from: { path: '^datasource/src' },
      to: { path: '^packages/kernels' },
    },

    moduleImports('runtime', [], 'Telemetry and threads know nothing of traffic: pass in what they need.'),
    moduleImports('store', [], 'The store keeps rows and answers reads; what rows mean is decided in detect.'),
    moduleImports('intake', ['runtime'], 'Intake turns bytes into sessions; the pipeline scores and stores them.'),
    moduleImports('detect', ['intake', 'runtime'], 'Detection gets sessions and returns scores and findings; the pipeline reads and stores them.'),
    moduleImports('triage', ['detect', 'intake', 'store', 'runtime'], 'Triage works on the store and on addresses; routes, queries and commands call it.'),
    moduleImports('pipeline', ['triage', 'detect', 'intake', 'store', 'runtime'], 'The pipeline connects intake, detection and store; serve and cli call it.'),
    moduleImports('answer', ['pipeline', 'triage', 'detect', 'intake', 'store', 'runtime'], 'Queries, reports and exports read; routes and commands call them.'),
    moduleImports('serve', ['answer', 'pipeline', 'triage', 'detect', 'intake', 'store', 'runtime'], 'Only compose, main and the command line build on serve.'),
    {
      name: 'top-is-not-imported',
      comment: 'Only the command line builds on compose; tests may.',
      severity: 'error',
      from: { path: server, pathNot: `${server}(main|cli/)|${tests}` },
      to: { path: `${server}(compose|main|cli/)` },
    },
    {
      name: 'detection-does-no-io',
      comment: 'Formats, sessions, features, audit and findings do no input or output; pass in data and `now`.',
      severity: 'error',
      from: { path: `${server}(intake/(formats|sessions)|detect/(features|audit|findings))/`, pathNot: tests },
      to: { path: '^(fs|fs/promises|http|net|child_process)$' },
    },
    {
      name: 'enrichment-imports-nothing',
      comment: 'Enrichment of an address rests on tables and lists; callers add it to findings.',
      severity: 'error',
      from: { path: `${server}detect/enrichment/`, pathNot: tests },
      to: { path: `${server}(?!detect/enrichment/)` },
    },
    {
      name: 'detectors-import-no-enrichment',
      comment: 'A detector reports what the sessions show; enrichment is added to all findings afterwards.',
      severity: 'error',
      from: { path: `${server}(intake|store|detect/(features|models|findings))/`, pathNot: tests },
      to: { path: `${server}detect/enrichment/` },
    },
    {
      name: 'audit-imports-no-model',
      comment: 'The audit checks the data independently of any model; pass in the labels that a model is trained on.',
      severity: 'error',
      from: { path: `${server}detect/audit/`, pathNot: tests },
      to: { path: `${server}detect/(models|findings)/` },
    },
    {
      name: 'models-import-no-findings',
      comment: 'Models take sessions and return verdicts; findings rest on verdicts.',
      severity: 'error',
      from: { path: `${server}detect/models/`, pathNot: tests },
      to: { path: `${server}detect/(audit|findings)/` },
    },
    {
      name: 'engine-stays-in-the-store',
      comment: 'Use the Store interface; add a method where one is missing.',
      severity: 'error',
      from: { path: server, pathNot: `${server}store/duckdb/` },
      to: { path: 'node_modules/@duckdb' },
    },
    {
      name: 'sql-knows-no-engine',
      comment: 'Reads are shared by all SQL databases: add a function to SqlDialect, and let each database implement it.',
      severity: 'error',
      from: { path: `${server}store/(contract|sql)/`, pathNot: tests },
      to: { pathNot: `${server}store/(contract|sql)/|^packages/schema/` },
    },
    {
      name: 'feeds-hand-over-bytes',
      comment: 'A feed reads bytes and keeps its position; the pipeline parses and stores them.',
      severity: 'error',
      from: { path: `${server}intake/feeds/`, pathNot: tests },
      to: { path: `${server}intake/sessions/` },
    },
    {
      name: 'feeds-stay-on-top-of-intake',
      comment: 'A stage takes lines from any input; it does not know which feed they came from.',
      severity: 'error',
      from: { path: `${server}(intake/(lines|formats|sessions|readers)|detect|store|triage|answer)/`, pathNot: tests },
      to: { path: `${server}intake/feeds/` },
    },
    {
      name: 'aws-stays-in-its-feeds',
      comment: 'The AWS clients are loaded when an AWS feed runs, and nowhere else.',
      severity: 'error',
      from: { path: server, pathNot: `${server}intake/feeds/aws/` },
      to: { path: 'node_modules/@(aws-sdk|smithy)' },
    },
    {
      name: 'express-stays-in-serve',
      comment: 'A query returns frames; serve/http encodes them.',
      severity: 'error',
      from: { path: server, pathNot: `${server}serve/` },
      to: { path: 'node_modules/express' },
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
