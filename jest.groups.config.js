/** All tests, in the groups that `test/helpers/group-tests.ts` makes of them. */
module.exports = { ...require('./jest.config.js'), testMatch: ['**/groups/*.js'] };
