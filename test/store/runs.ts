import type { SessionRequest } from '../../src/domain/request';
import type { ListId, UserId } from '../../src/domain/session';
import type { Store } from '../../src/store';
import { newId } from '../../src/store/ids';
import { ALICE, NOW, somebody } from '../helpers/examples';
import { LEASE_MS, newRequest, submitted } from './requests';

const personNo = (n: number): UserId => `U07PERSON${String(n).padStart(4, '0')}` as UserId;

/** A list of so many people, ready to be asked for. */
async function readyList({ lists }: Store, people: number): Promise<ListId> {
  const id = newId() as ListId;
  const named = Array.from({ length: people }, (_, i) => ({
    ...{ row: i + 1, typed: personNo(i), names: 'found' as const },
    person: somebody({ id: personNo(i), name: `Person ${i}` }),
  }));
  await lists.create({ id, opener: ALICE, sources: [], createdAt: NOW, expiresAt: NOW + 3_600_000 }, named);
  const claim = await lists.claim(id, NOW, LEASE_MS);
  if (!claim) throw new Error('A new list can be claimed.');
  await lists.commit(claim, { change: { state: 'ready' } }, NOW, LEASE_MS);
  return id;
}

/** A request about the people of a list, which nobody else must agree to. */
export async function submittedRun(store: Store, people: number): Promise<SessionRequest> {
  const list = await readyList(store, people);
  const operation = {
    ...{ kind: 'bulk-reset' as const, list, listDigest: 'digest', people, scope: 'all' as const },
    ...{ isEverybody: false, canary: false, whenBlind: 'wait' as const },
  };
  return submitted(store.requests, newRequest({ intent: { operation, tellPerson: false } }));
}
