// A time zone with an unusual offset, so that no test passes only in UTC.
process.env.TZ = 'Asia/Kathmandu';

const grafana = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

module.exports = {
  ...grafana,
  testTimeout: 30_000,
  testEnvironmentOptions: { customExportConditions: ['weir-source', 'browser'] },
  // d3-color and related packages ship .mjs files, which Grafana's pattern does not transform.
  transform: { '^.+\\.m?[tj]sx?$': grafana.transform['^.+\\.(t|j)sx?$'] },
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, 'd3-geo', 'd3-array', 'internmap', 'echarts', 'zrender'])],
};
