// A zone with an odd offset, so that nothing passes by standing in UTC.
process.env.TZ = 'Asia/Kathmandu';

const grafana = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

module.exports = {
  ...grafana,
  testTimeout: 30_000,
  testEnvironmentOptions: { customExportConditions: ['weir-source', 'browser'] },
  // d3-color and its kin ship .mjs files, which Grafana's own pattern leaves untransformed.
  transform: { '^.+\\.m?[tj]sx?$': grafana.transform['^.+\\.(t|j)sx?$'] },
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, 'd3-geo', 'd3-array', 'internmap', 'echarts', 'zrender'])],
};
