import { ORG, PEOPLE } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { builtInPolicy } from '../../src/domain/policy';
import type { RequestState } from '../../src/domain/request';
import { TestWorld } from '../helpers/harness';
import type { Sought } from '../helpers/home';
import { clicksAtHome, homeOf, opensHome, searches } from '../helpers/home';
import { generousPolicy, policyFile } from '../helpers/policies';
import { actId, actTime, insertActs, oldAct } from '../store/acts';

let world: TestWorld;
let alice: PersonClient;
let helen: PersonClient;

const POLICY = `
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate, bulk, audit]
  - users: [${PEOPLE.helen}]
    may: [reset]
approvers:
  - roles: [org_owner, org_admin]
`;

/** Acts of long ago: the even ones Helen's, each fifth about Tara, the last in other states. */
async function insertOldActs(count: number, of = world): Promise<void> {
  const state = (n: number): RequestState => (n >= count - 2 ? 'denied' : 'settled');
  const acts = Array.from({ length: count }, (_, n) => ({
    ...oldAct(n),
    requester: n % 2 === 0 ? PEOPLE.helen : PEOPLE.alice,
    person: n % 5 === 0 ? PEOPLE.tara : PEOPLE.manny,
    state: state(n),
  }));
  await insertActs(of.app.store.db, acts);
}

beforeEach(async () => {
  world = await TestWorld.start({ env: { POLICY_FILE: policyFile(POLICY) } });
  alice = world.as('alice');
  helen = world.as('helen');
  await insertOldActs(24);
});
afterEach(() => world.stop());

/** Which acts stand in the Home, by the numbers they were inserted under. */
const shown = (text: string): number[] => [...text.matchAll(/SW-(\d+) · /g)].map(([, n]) => Number(n));

const from = (last: number, count: number, step = 1): number[] =>
  Array.from({ length: count }, (_, i) => last - i * step);

const day = (n: number): string => new Date(actTime(n)).toISOString().slice(0, 10);

it('shows everybody’s acts to who may read the trail, their own to others, and says whose', async () => {
  const all = await opensHome(world, alice);
  expect(shown(all)).toEqual(from(23, 10));
  expect(all).toContain('Of everybody’s, the newest first.');
  expect(all).toMatch(/SW-21 · verified · \d{4}-\d\d-\d\d \d\d:\d\d UTC/);

  const own = await opensHome(world, helen);
  expect(shown(own)).toEqual(from(22, 10, 2));
  expect(own).toContain('Of your own, the newest first.');
  expect(own).not.toContain('Export');
});

it('goes to older and newer pages, which leaves a line each in the trail', async () => {
  await opensHome(world, alice);
  expect(shown(await clicksAtHome(world, alice, 'home_older'))).toEqual(from(13, 10));
  const last = await clicksAtHome(world, alice, 'home_older');
  expect(shown(last)).toEqual(from(3, 4));
  expect(last).not.toContain('[Older]');
  expect(shown(await clicksAtHome(world, alice, 'home_newer'))).toEqual(from(13, 10));
  expect((await world.trail('trail.read')).map(({ facts }) => facts?.page)).toEqual([
    ...['newest', 'older', 'older', 'newer'],
  ]);
});

const FOUND: readonly (readonly [string, Sought, readonly number[]])[] = [
  ['person', { person: PEOPLE.tara }, [20, 15, 10, 5, 0]],
  ['requester', { requester: PEOPLE.helen }, from(22, 10, 2)],
  ['reason', { reason: 'malware' }, [17, 10, 3]],
  ['state', { state: 'denied' }, [23, 22]],
  ['days', { from: day(0), until: day(0) }, from(23, 10)],
  ['days before', { until: new Date(actTime(0) - 86_400_000).toISOString().slice(0, 10) }, []],
  ['all of these', { person: PEOPLE.tara, requester: PEOPLE.helen, reason: 'malware', state: 'settled' }, [10]],
];

it.each(FOUND)('finds by %s', async (_what, sought, numbers) => {
  await opensHome(world, alice);
  const text = await searches(world, alice, sought);
  expect(shown(text)).toEqual(numbers);
  expect(text).toContain('Acts found');
  expect(text).toContain('Of everybody’s: ');
  if (numbers.length === 0) expect(text).toContain('There are none.');
});

it('finds by how it ended as well as by state, offers it again and says it', async () => {
  const { db } = world.app.store;
  await db.updateTable('requests').set({ outcome: 'unsettled' }).where('id', '=', actId(7)).execute();
  await opensHome(world, alice);
  const text = await searches(world, alice, { state: 'unsettled' });
  expect(shown(text)).toEqual([7]);
  expect(text).toContain('ended: unsettled (still there, or not known)');
  expect(shown(await clicksAtHome(world, alice, 'home_refresh'))).toEqual([7]);
  await alice.click('home_search', { home: true });
  expect(await world.modalSaying(alice, 'Search acts')).toContain('Ended: unsettled (still there, or not known)');
  expect(await world.trail('trail.read')).toMatchObject([{}, { facts: { outcome: 'unsettled' } }, {}]);
});

it('remembers each search in the trail by ids and codes, whom it was about as its person', async () => {
  await opensHome(world, helen);
  await searches(world, helen, { person: PEOPLE.tara, reason: 'malware' });
  expect(await world.trail('trail.read')).toMatchObject([
    { actor: PEOPLE.helen, target: PEOPLE.tara, facts: { requester: PEOPLE.helen, reason: 'malware', page: 'newest' } },
  ]);
});

it('keeps what was searched for over pages and Refresh, offers it again, and shows all again', async () => {
  await opensHome(world, alice);
  await searches(world, alice, { requester: PEOPLE.helen });
  expect(shown(await clicksAtHome(world, alice, 'home_older'))).toEqual([2, 0]);
  expect(shown(await clicksAtHome(world, alice, 'home_refresh'))).toEqual(from(22, 10, 2));
  await alice.click('home_search', { home: true });
  expect(await world.modalSaying(alice, 'Search acts')).toContain(`@${PEOPLE.helen}`);
  await alice.close();
  expect(shown(await clicksAtHome(world, alice, 'home_show_all'))).toEqual(from(23, 10));
});

it('refuses days in the wrong order under their field', async () => {
  await opensHome(world, alice);
  await alice.click('home_search', { home: true });
  await world.modalSaying(alice, 'Search acts');
  await alice.fill({ from: { from: '2026-02-03' }, until: { until: '2026-02-02' } });
  expect((await alice.submit()).body).toMatchObject({
    response_action: 'errors',
    errors: { until: expect.stringMatching('later one') as string },
  });
});

/** A click as nobody's client would send it. */
async function forges(person: PersonClient, actionId: string, value: string, metadata: string): Promise<void> {
  const calls = world.slack.callsTo('views.publish').length + world.slack.callsTo('chat.postMessage').length;
  const view = { type: 'home', id: 'V1', callback_id: 'app_home', private_metadata: metadata, state: { values: {} } };
  await person.rawDeliver('interactive', {
    ...{ type: 'block_actions', user: { id: person.id }, enterprise: { id: ORG }, trigger_id: '1.1' },
    ...{ container: { type: 'view', view_id: 'V1' }, view },
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1.1' }],
  });
  await world.until(
    () => world.slack.callsTo('views.publish').length + world.slack.callsTo('chat.postMessage').length > calls,
  );
}

it('shows nobody more by forged filters and places: they only select', async () => {
  await opensHome(world, helen);
  await forges(
    helen,
    'home_refresh',
    'x',
    JSON.stringify({ requester: PEOPLE.alice, person: 7, reason: 'x', from: 'y' }),
  );
  expect(shown(homeOf(helen))).toEqual(from(22, 10, 2));
  for (const value of ['', '9.', "1.'; drop table requests", '9'.repeat(400)])
    await forges(helen, 'home_older', value, '{');
  expect(shown(homeOf(helen))).toEqual(from(22, 10, 2));
  await forges(helen, 'home_export', 'export', '{}');
  expect(world.told(helen).at(-1)).toContain('Nothing was exported. You may not do this here');
  expect(helen.files()).toEqual([]);
  expect(await world.trail('trail.exported')).toEqual([]);
  expect(await world.trail('request.refused')).toMatchObject([
    { actor: PEOPLE.helen, facts: { code: 'right-missing' } },
  ]);
});

describe('an export', () => {
  const exports = async (): Promise<string[]> => {
    await alice.click('home_export', { home: true });
    return (await world.until(() => alice.files().at(-1)?.text)).split('\r\n');
  };

  it('brings what was found as a file, after a line in the trail', async () => {
    await opensHome(world, alice);
    await searches(world, alice, { person: PEOPLE.tara, state: 'settled' });
    const lines = await exports();
    expect(lines[0]).toBe(
      '\ufeffreference,request_id,asked_at,requester,operation,scope,target,people,reason,state,outcome,approvals_needed,approvers,break_glass',
    );
    expect(lines[1]).toBe(
      `SW-20,act-0000020,${new Date(actTime(20)).toISOString()},${PEOPLE.helen},reset,all,${PEOPLE.tara},1,exercise,settled,verified,0,,no`,
    );
    expect(lines).toHaveLength(7);
    expect(world.told(alice).join()).toContain('5 acts found, as a file:');
    expect(await world.trail('trail.exported')).toMatchObject([
      { actor: PEOPLE.alice, target: PEOPLE.tara, facts: { state: 'settled' } },
    ]);
  });

  it('holds no name and no note, whatever formula or markup stands in them; nor does the Home', async () => {
    await world.fillsInReset(alice, 'markup');
    await alice.fill({ note: { note: '=HYPERLINK("http://evil")<!channel>' } });
    await alice.submit();
    await world.modalSaying(alice, 'checking');
    await alice.close();
    await opensHome(world, alice);
    const [, line = ''] = await exports();
    expect(line).toMatch(/^SW-\w+,[\w-]+,[\dT:.Z-]+,W05ADMIN001,reset,all,U07MARKUP01,1,exercise,\w+,[\w-]*,\d,,no$/);
    expect(JSON.stringify(alice.home())).not.toMatch(/HYPERLINK|!channel|evil/);
  });

  it('names those who agreed by their ids', async () => {
    await world.fillsInReset(alice, 'wanda');
    await alice.submit();
    await world.modalSaying(alice, 'Waiting for 1 approval');
    await alice.close();
    const bob = world.as('bob');
    await opensHome(world, bob);
    await bob.click('approve_request', { home: true });
    await world.modalSaying(bob, 'You are agreeing to:');
    await bob.submit();
    await world.modalSaying(bob, 'You agreed, and that was enough');
    expect(await opensHome(world, alice)).toContain(`agreed: @${PEOPLE.bob}`);
    expect((await exports())[1]).toContain(`,1,${PEOPLE.bob},no`);
  });

  it('brings nothing when the trail cannot be written, or when Slack cannot say who asks', async () => {
    await opensHome(world, alice);
    world.slack.faults.next('users.info', fault.http(503));
    await alice.click('home_export', { home: true });
    await world.until(() => world.told(alice).at(-1)?.includes('Nothing was exported. Slack could not answer'));
    await world.app.store.db.schema.alterTable('trail').renameTo('trail_away').execute();
    await alice.click('home_export', { home: true });
    await world.until(() => world.told(alice).at(-1)?.includes('Something broke'));
    expect(alice.files()).toEqual([]);
  });
});

it('sends an act to nobody’s Home before it is in the trail that others’ acts were read', async () => {
  const seen: number[] = [];
  world.slack.hooks.onMessage = async ({ method }) => {
    if (method === 'views.publish') seen.push((await world.trail('trail.read')).length);
  };
  await opensHome(world, alice);
  await clicksAtHome(world, alice, 'home_older');
  expect(seen).toEqual([1, 2]);
});

it('shows a Home full of everything within Slack’s limits', async () => {
  await world.stop();
  world = await TestWorld.start({ env: { POLICY_FILE: generousPolicy() } });
  await insertOldActs(40);
  // Open again, all of them: what Alice asked are her requests, what Helen asked waits for her.
  const open = { state: 'pending', expires_at: world.clock.now() + 60_000, approvals_needed: 1 };
  await world.app.store.db.updateTable('requests').set(open).execute();
  await world.app.store.db
    .insertInto('policies')
    .values({ version: 'built-in', body: JSON.stringify(builtInPolicy([])), first_used_at: 1 })
    .execute();
  const text = await opensHome(world, world.as('alice'));
  expect(text).toContain('And 10 more, which come here as these are decided.');
  expect(text.match(/\[Approve…\]/g)).toHaveLength(10);
  expect(text.match(/\[Take it back\]/g)).toHaveLength(10);
});
