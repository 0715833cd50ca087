/**
 * The rules and what decides by them, by their tables of cases, and the decisions on a request, on SQLite alone: measured by
 * `coverage:policy` and `mutation`.
 */
module.exports = {
  roots: ['<rootDir>/dist/test'],
  testMatch: [
    '**/domain/{policy,judge,judge-approver,judge-bulk,membership}.test.js',
    '**/requests/decide.test.js',
    '**/store/decisions.test.js',
  ],
  transform: {},
  collectCoverageFrom: ['dist/src/domain/{policy,judge,judge-approver,judge-bulk,membership,person,verdict,weigh}.js'],
  coverageProvider: 'v8',
  coverageReporters: ['text'],
  coverageThreshold: { global: { branches: 100, functions: 100, lines: 100, statements: 100 } },
};
