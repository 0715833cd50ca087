import type { KyselyPlugin } from 'kysely';
import type { DatabaseSettings } from '../../src/store/database';
import { openStore } from '../../src/store';
import { createRetention } from '../../src/store/retention';
import { KEEP } from './kept';

export interface PurgeOrders {
  readonly settings: DatabaseSettings;
  readonly secret: string;
  readonly now: number;
  /** It kills itself there; nowhere when it is to be killed by whoever ordered it. */
  readonly diesAt?: { readonly statement: number; readonly when: 'before' | 'after' };
}

/** Hears of each statement before it is sent and after it was answered; not of the beginnings and ends of transactions. */
export function countedStatements(hear: (statement: number, when: 'before' | 'after') => void): KyselyPlugin {
  let statement = 0;
  return {
    transformQuery: ({ node }) => {
      statement += 1;
      hear(statement, 'before');
      return node;
    },
    transformResult: ({ result }) => {
      hear(statement, 'after');
      return Promise.resolve(result);
    },
  };
}

/** The purge and the cut of the app, in a process of its own, there to be killed as a power cut would. */
async function purgeAndCut({ settings, secret, now, diesAt }: PurgeOrders): Promise<void> {
  const store = await openStore(settings, secret, () => undefined);
  const dies = countedStatements((statement, when) => {
    if (statement === diesAt?.statement && when === diesAt.when) process.kill(process.pid, 'SIGKILL');
  });
  const retention = createRetention(store.db.withPlugin(dies), store.keys);
  process.send?.('begins');
  await retention.purge(KEEP, now);
  await retention.cutTrail(KEEP, now);
  await store.close();
}

process.once('message', (orders: PurgeOrders) => {
  purgeAndCut(orders).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
