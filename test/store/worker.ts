import { once } from 'node:events';
import { openStore } from '../../src/store';
import type { DatabaseSettings } from '../../src/store/database';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { LEASE_MS } from './requests';

/**
 * A process of its own on a shared database: says that it has opened it, and when told to begin takes one of what is due, and adds to
 * the trail, as often as it was told to.
 */
async function work(settings: DatabaseSettings, secret: string, turns: number): Promise<string[]> {
  const store = await openStore(settings, secret, () => undefined);
  process.send?.('open');
  await once(process, 'message');
  const claims: string[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await store.trail.append({ type: 'sessions.viewed', actor: ALICE, target: TARA, facts: { turn } }, NOW + turn);
    // Both look at the same first rows on purpose.
    for (const id of await store.requests.due(NOW, 3)) {
      const claim = await store.requests.claim(id, NOW, LEASE_MS);
      if (!claim) continue;
      claims.push(id);
      await store.requests.commit(claim, { target: { state: 'settled' }, isNews: false, events: [] }, NOW, LEASE_MS);
      break;
    }
  }
  await store.close();
  return claims;
}

const [settings = '', secret = '', turns = ''] = process.argv.slice(2);
work(JSON.parse(settings) as DatabaseSettings, secret, Number(turns)).then(
  (claims) => {
    process.send?.(claims);
    process.disconnect();
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
