import type { AttemptId } from '../../src/domain/request';
import type { Claim } from '../../src/requests/store-ports';
import { TIMINGS } from '../../src/requests/timings';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { LIST } from '../helpers/runs';

/** What a process leaves behind that ended in the middle of a call. */

let world: TestWorld;
beforeEach(async () => {
  world = await TestWorld.start();
});
afterEach(() => world.stop());

/** A process that has the request, has written down that it calls, and is heard of no more. */
async function diesInMidCall(): Promise<Claim> {
  const { requests, db } = world.app.store;
  const { id } = await db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const now = world.clock.now() + TIMINGS.tryAgainMs;
  const claim = await requests.claim(id as Claim['request']['id'], now, TIMINGS.claimMs);
  if (!claim) throw new Error('Nobody else has it.');
  const attempt = { id: 'left behind' as AttemptId, purpose: 'act', call: { method: 'reset' } } as const;
  const before = { sessions: [], places: [], coverage: 'complete' } as const;
  await requests.commit(
    claim,
    { target: { state: 'running', before }, request: { to: 'running' }, isNews: true, start: attempt, events: [] },
    now,
    TIMINGS.claimMs,
  );
  return claim;
}

it('is looked at only once the call has certainly ended, and is not sent again', async () => {
  const alice = world.as('alice');
  await world.fillsInReset(alice, 'tara');
  world.slack.faults.always(LIST, fault.error('internal_error'));
  await alice.submit();
  await world.until(async () => (await world.trail('request.submitted')).length > 0);
  await world.turn(10_000);
  const { request } = await diesInMidCall();
  world.slack.faults.clear();
  const attempts = async (): Promise<unknown[]> =>
    ((await world.app.store.requests.read(request.id))?.attempts ?? []).map(({ state, error }) => [state, error]);

  await world.turn(TIMINGS.callOverMs - 2_000);
  expect(await attempts()).toEqual([['started', undefined]]);
  await world.turn(10_000);
  expect(await attempts()).toEqual([['unknown', 'process_ended']]);
  expect(world.acts()).toEqual([]);
});
