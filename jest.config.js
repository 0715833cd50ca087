/** Jest runs what `tsc` built, so the tests are type-checked and exercise what ships. */
module.exports = {
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  transform: {},
  globalSetup: '<rootDir>/dist/test/helpers/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/helpers/global-teardown.js',
  testTimeout: 120_000,
  // Many tests wait for processes and browsers: more than the two cores that CI has.
  maxWorkers: 3,
};
