/** @returns how many a test tries: the long form with `FULL=1` (`npm run test:full`), else enough to see the rule. */
export const inFull = (long: number, short: number): number => (process.env.FULL ? long : short);
