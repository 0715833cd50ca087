/** Jest runs what `tsc` built, so the tests are type-checked and exercise what ships. */
module.exports = {
  roots: ['<rootDir>/dist/test'],
  testMatch: ['**/*.test.js'],
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
};
