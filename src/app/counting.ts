import { createRequire } from 'node:module';
import type { createMetrics, Metrics } from '../metrics';
import { VERSION } from '../version';

/** What the app counts, when somebody can ask for it: without `OPS_PORT` the library is not even loaded. */
export function countingFor(ops: object | undefined): Metrics {
  if (!ops) return NOBODY_ASKS;
  const library = createRequire(__filename)('../metrics') as { createMetrics: typeof createMetrics };
  return library.createMetrics(VERSION);
}

const nothing = (): void => undefined;

const NOBODY_ASKS: Metrics = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  delivered: nothing,
  refused: nothing,
  acknowledged: nothing,
  answered: nothing,
  ended: nothing,
  paced: nothing,
  storeFailed: nothing,
  messageFailed: nothing,
  checkpointsOwed: nothing,
  page: () => Promise.resolve(''),
};
