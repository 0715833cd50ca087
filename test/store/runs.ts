import type { AttemptId, SessionRequest } from '../../src/domain/request';
import type { SeenSession, SendState } from '../../src/domain/run';
import type { ListId, UserId } from '../../src/domain/session';
import type { RunStep } from '../../src/requests/run-ports';
import type { Store } from '../../src/store';
import { newId } from '../../src/store/ids';
import { ALICE, MAIN, NOW, sessionNo, somebody } from '../helpers/examples';
import { claimIn, LEASE_MS, newRequest, quietStep, startStep, submitted } from './requests';

export const personNo = (n: number): UserId => `U07PERSON${String(n).padStart(4, '0')}` as UserId;

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

const ANSWER = { transient: false, wrongArguments: false };

/** A run held by a worker, who writes one step after another. */
export async function heldRun(store: Store, people: number) {
  const { id, operation } = await submittedRun(store, people);
  if (operation.kind !== 'bulk-reset') throw new Error('It is about many people.');
  let claim = await store.requests.claim(id, NOW, LEASE_MS);
  const commit = async (step: Parameters<typeof store.requests.commit>[1]): Promise<void> => {
    if (!claim) throw new Error('A new request can be claimed.');
    claim = claimIn(await store.requests.commit(claim, step, NOW, LEASE_MS));
  };
  return {
    list: operation.list,
    write: (run: RunStep) => commit(quietStep({ run })),
    /** One call about the people at these places. @returns its attempt */
    send: async (assign: readonly number[], as?: SendState): Promise<AttemptId> => {
      const attempt = newId() as AttemptId;
      const call = { method: 'resetBulk' as const, people: assign.length };
      await commit(startStep({ start: { id: attempt, purpose: 'act', call }, run: { assign } }));
      const answer = {
        ...ANSWER,
        class: as === 'queued' ? 'accepted' : as === 'refused' ? 'refused' : 'unknown',
      } as const;
      if (as) await commit(quietStep({ close: { id: attempt, answer }, run: { answered: { attempt, as } } }));
      return attempt;
    },
    /** A look through everybody's sessions that was finished. */
    sweep: (look: number, sessions: readonly SeenSession[], isBefore = false) =>
      commit(quietStep({ run: { seen: { look, isBefore, sessions }, looked: { look, isBefore } } })),
  };
}

/** A session of whoever is at this place of the list. */
export const sessionAt = (place: number, no = place, covers: SeenSession['covers'] = 'yes'): SeenSession => ({
  sessionId: sessionNo(no).sessionId,
  person: personNo(place - 1),
  workspaceId: MAIN,
  listedIn: MAIN,
  covers,
});
