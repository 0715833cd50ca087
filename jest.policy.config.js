/** The rules and what decides by them, alone, by their tables of cases: measured by `coverage:policy` and `mutation`. */
module.exports = {
  roots: ['<rootDir>/dist/test/domain'],
  testMatch: ['**/{policy,judge,judge-approver,membership}.test.js'],
  transform: {},
  collectCoverageFrom: ['dist/src/domain/{policy,judge,judge-approver,membership,person}.js'],
  coverageProvider: 'v8',
  coverageReporters: ['text'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
