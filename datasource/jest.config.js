// A zone with an odd offset, so that nothing passes by standing in UTC.
process.env.TZ = 'Asia/Kathmandu';

const grafana = require('./.config/jest.config');

module.exports = {
  ...grafana,
  testEnvironmentOptions: { customExportConditions: ['weir-source', 'browser'] },
  // d3-color and its kin ship .mjs files, which Grafana's own pattern leaves untransformed.
  transform: { '^.+\\.m?[tj]sx?$': grafana.transform['^.+\\.(t|j)sx?$'] },
};
