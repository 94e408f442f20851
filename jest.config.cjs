module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['weir-source', 'node', 'node-addons', 'require', 'default'] },
  moduleFileExtensions: ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: false } }, module: { type: 'commonjs' } },
    ],
  },
  // Packages that ship ES modules alone.
  transformIgnorePatterns: ['/node_modules/(?!(d3-geo|d3-array|internmap|echarts|zrender|hyparquet|p-limit|yocto-queue)/)'],
  // Some tests start servers, and two cores are few.
  testTimeout: 60_000,
  testMatch: [
    '<rootDir>/packages/*/src/**/*.test.ts',
    '<rootDir>/data/src/**/*.test.ts',
    '<rootDir>/dashboards/src/**/*.test.ts',
    '<rootDir>/datasource-server/src/**/*.test.ts',
    '<rootDir>/tests/**/*.test.ts',
    '<rootDir>/bench/**/*.test.ts',
  ],
};
