import { CHANNELS, PEOPLE, WORKSPACES } from '../../sandbox/names';
import type { FileSeen } from '../../sandbox/shared-files';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { asksForMany, reviewsFile, reviewsList, reviewsMany } from '../helpers/many';
import { generousPolicy } from '../helpers/policies';
import { agrees, BULK, orders, sentIn, signedIn, turnsUntil, turnsUntilTold } from '../helpers/runs';

const MINUTE = 60_000;
let world: TestWorld;

afterEach(() => world.stop());

const textOf = (file: FileSeen | undefined): string => Buffer.from(file?.bytes ?? '').toString('utf8');

const addresses = (n: number): string => Array.from({ length: n }, (_, i) => `somebody.${i}@example.com`).join(' ');

async function started(options: Parameters<typeof TestWorld.start>[0] = {}): Promise<PersonClient> {
  world = await TestWorld.start(options);
  // The clock of these tests runs ahead of the real one.
  world.slack.quirks.bulkTakesMs = 0;
  return world.as('alice');
}

it('ends the sessions of five people with one call, and proves it', async () => {
  const alice = await started();
  const people = world.slack.addPeople(5);
  const review = await reviewsMany(world, alice, people.join(', '));
  expect(review).toContain('5 people');
  expect(review).toContain('Nobody is left out.');
  await asksForMany(world, alice, 5);
  await world.modalSaying(alice, 'all sessions of 5 people');
  await world.turn(3 * MINUTE);

  expect(sentIn(world)).toEqual([people]);
  expect(signedIn(world, people)).toEqual([]);
  expect(world.told(alice).join('\n')).toContain('5 people verified: none of their old sessions is left.');
  expect(world.told(alice, CHANNELS.secops).join('\n')).toContain('ended all sessions of 5 people');
  const file = alice.files().at(-1);
  expect(file?.name).toMatch(/^SW-.*\.csv$/);
  for (const id of people) expect(textOf(file)).toContain(`${id},${id},verified,`);
});

it('leaves out whom nobody may end, says why, and never sends them', async () => {
  const alice = await started();
  const [one = '', two = ''] = world.slack.addPeople(2);
  const named = [one, two, one, PEOPLE.alice, PEOPLE.bob, PEOPLE.owner, PEOPLE.alertBot, PEOPLE.gone, PEOPLE.stranger];
  const review = await reviewsMany(world, alice, [...named, 'nobody.here@example.com'].join('\n'));

  expect(review).toContain('2 people');
  for (const why of ['bot', 'of another organisation', 'deactivated', 'yourself', 'protected', 'unknown to Slack'])
    expect(review).toContain(why);
  expect(review).toContain('named somebody again');
  await asksForMany(world, alice, 2);
  await world.turn(3 * MINUTE);
  expect(sentIn(world)).toEqual([[one, two]]);
});

it('says once that a list is ready whose file Slack does not take, and brings the file when Slack does', async () => {
  const alice = await started();
  world.slack.faults.always('files.getUploadURLExternal', fault.error('missing_scope'));
  const people = world.slack.addPeople(3);
  await reviewsMany(world, alice, people.join(' '));
  await alice.close();
  await world.turn(MINUTE);
  const ready = () => world.told(alice).filter((words) => words.includes('The list is ready'));
  expect(ready()).toHaveLength(1);
  const late = world.told(alice).filter((words) => words.includes('does not take the file of the whole list'));
  expect(late).toEqual([expect.stringContaining('(missing_scope)')]);

  world.slack.faults.clear();
  await world.turnUntil(() => alice.files().length > 0);
  expect(ready()).toHaveLength(1);
});

it('takes as many mentions behind the command as its window holds, and says where more of them go', async () => {
  const alice = await started();
  const mentions = (people: number) =>
    world.slack
      .addPeople(people)
      .map((id) => `<@${id}>`)
      .join(' ');
  await alice.command('/reset-sessions', mentions(230));
  expect(await world.modalSaying(alice, 'Name everybody')).toContain('Make the list');
  const ack = await alice.submit();
  expect(ack.ok).toBe(true);
  await world.turnUntil(() => world.told(alice).some((words) => words.includes('The list is ready: 230 people')));

  const answer = await alice.command('/reset-sessions', addresses(200));
  expect(JSON.stringify(answer)).toContain('upload');
});

it.each([
  ['a user group that there is none of', '<!subteam^S05NOSUCH01>', 'no_such_subteam'],
  ['addresses that Slack looks up for no app of an organisation', 'tara@example.com', 'enterprise_is_restricted'],
])('says that a list cannot be made of %s, and why', async (_what, pasted, code) => {
  const alice = await started();
  world.slack.faults.always('users.lookupByEmail', fault.error('enterprise_is_restricted'));
  await alice.command('/reset-sessions', 'many');
  await world.modalSaying(alice, 'Name everybody');
  await alice.fill({ pasted: { pasted } });
  await alice.submit();
  await world.modalSaying(alice, 'The list is being made');
  await world.turnUntil(() => world.told(alice).at(-1)?.includes('The list cannot be used'));
  expect(world.told(alice).at(-1)).toContain(`cannot be read (${code})`);
});

/** Who is on the list that is reviewed now, by its file. */
function onList(person: PersonClient): string[] {
  const lines = (person.files().at(-1)?.text ?? '').split('\r\n').map((line) => line.split(','));
  return lines.filter(([, , isOn]) => isOn === 'yes').map(([id = '']) => id);
}

const isAdminOnList = (person: PersonClient): boolean => {
  const { primaryOwner, owner, bob, carla, service, wanda } = PEOPLE;
  return [primaryOwner, owner, bob, carla, service, wanda].some((id) => onList(person).includes(id));
};

it.each([
  ['a workspace', WORKSPACES.main, 0],
  ['a larger workspace', WORKSPACES.main, 150],
  ['the organisation', 'organisation', 150],
])(
  'leaves admins and owners out of everybody in %s, whichever roles Slack tells there',
  async (_what, everybody, more) => {
    const alice = await started({ env: { POLICY_FILE: generousPolicy() } });
    const people = world.slack.addPeople(more);
    await alice.command('/reset-sessions', 'many');
    await world.modalSaying(alice, 'Name everybody');
    const again = more > 0 ? [...people.slice(0, 30), PEOPLE.wanda, PEOPLE.bob] : [];
    await alice.fill({ everybody: { everybody }, pasted: { pasted: again.join(' ') } });
    await alice.submit();
    await world.modalSaying(alice, 'The list is being made');
    await alice.close();
    expect(await reviewsList(world, alice)).toContain('protected');
    expect(onList(alice)).toEqual(expect.arrayContaining([PEOPLE.tara, ...people]));
    expect(isAdminOnList(alice)).toBe(false);
  },
);

it('leaves a workspace’s admin out of a list that was looked up by reading through the organisation', async () => {
  const alice = await started();
  // Those on the first page: the second is not read.
  const people = world.slack.addPeople(85).slice(-30);
  expect(await reviewsMany(world, alice, [...people, PEOPLE.wanda].join(' '))).toContain('1 protected');
  expect(world.slack.callsTo('admin.users.list').length).toBe(1);
  expect(isAdminOnList(alice)).toBe(false);
});

it('says while a list is made that Slack does not answer, and no more once it does', async () => {
  const alice = await started();
  world.slack.faults.always('users.lookupByEmail', fault.error('internal_error'));
  await alice.command('/reset-sessions', 'many');
  await world.modalSaying(alice, 'Name everybody');
  await alice.fill({ pasted: { pasted: 'tara@example.com' } });
  await alice.submit();
  await world.turnUntil(() => world.told(alice).at(-1)?.includes('Slack does not answer just now (internal_error)'));
  world.slack.faults.clear();
  await world.turnUntil(() => world.told(alice).some((words) => words.includes('The list is ready')));
  expect(world.told(alice).join()).not.toContain('internal_error');
});

it('asks others to agree to exactly the list, and sends one person first', async () => {
  const alice = await started();
  const people = world.slack.addPeople(60);
  await reviewsMany(world, alice, people.join(' '));
  await asksForMany(world, alice, 60, { scope: 'mobile' });
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn(MINUTE);
  expect(sentIn(world)).toEqual([]);
  await agrees(world, world.as('bob'));
  await turnsUntil(world, () => sentIn(world).length === 2);

  expect(sentIn(world).map((each) => each.length)).toEqual([1, 59]);
  expect(sentIn(world).flat().sort()).toEqual([...people].sort());
  await turnsUntilTold(world, alice, '60 people verified');
  const [sent] = world.slack.callsTo(BULK);
  expect(sent?.args).toMatchObject({ mobile_only: 'true' });
});

it('stands still when the first person is still signed in after two minutes, and goes on when told to', async () => {
  const alice = await started();
  const people = world.slack.addPeople(60);
  world.slack.quirks.bulkTakesMs = 60 * MINUTE;
  await reviewsMany(world, alice, people.join(' '));
  await asksForMany(world, alice, 60);
  await agrees(world, world.as('bob'));
  await turnsUntilTold(world, alice, 'their old sessions are still there');
  expect(sentIn(world).map((each) => each.length)).toEqual([1]);

  world.slack.quirks.bulkTakesMs = 0;
  await orders(world, alice, 'resume_run');
  await turnsUntil(world, () => sentIn(world).length === 2);
  expect(sentIn(world).map((each) => each.length)).toEqual([1, 59]);
});

it('pauses within one call, goes on where it stood, and stops for good', async () => {
  const alice = await started({ env: { POLICY_FILE: generousPolicy() } });
  const people = world.slack.addPeople(2_400);
  expect(await reviewsFile(world, alice, `user id\n${people.join('\n')}\n`)).toContain('2,400 people');
  await asksForMany(world, alice, 2_400, { canary: false });
  const calls = new Set<number>();
  world.slack.hooks.beforeEffect = async ({ method, call }) => {
    if (method !== BULK || calls.has(call.seq)) return;
    calls.add(call.seq);
    // The first call stays open until the pause was ordered; the third finds the token revoked.
    if (calls.size === 1) await orders(world, alice, 'pause_run');
    if (calls.size === 2) world.slack.faults.next(BULK, fault.error('token_revoked'));
  };
  await turnsUntilTold(world, alice, 'Paused');
  await world.turn(5 * MINUTE);
  expect(sentIn(world).map((each) => each.length)).toEqual([1_000]);

  await orders(world, alice, 'resume_run');
  await turnsUntilTold(world, alice, 'token_revoked');
  await world.turn(MINUTE);
  expect(sentIn(world)).toHaveLength(3);
  await orders(world, alice, 'stop_run');
  await turnsUntilTold(world, alice, 'Stopped. 2,000 people verified');

  const done = sentIn(world).slice(0, 2).flat();
  expect(new Set(done).size).toBe(2_000);
  expect(signedIn(world, people)).toEqual(people.filter((id) => !done.includes(id)));
}, 240_000);

it('says once what is wrong with a file, with its row, and takes nothing of it', async () => {
  const alice = await started();
  await alice.command('/reset-sessions', 'many');
  await world.modalSaying(alice, 'Name everybody');
  await alice.attach('file', 'file', { name: 'people.csv', bytes: `user id,name\n${PEOPLE.tara},"Tara\n` });
  await alice.submit();
  await turnsUntilTold(world, alice, 'cannot be used');
  const said = world.told(alice).join('\n');
  expect(said).toMatch(/The list cannot be used, and nothing was done\. Row 2: A double quote/);
  expect(said.match(/Row 2/g)).toHaveLength(1);
  expect(JSON.stringify(alice.messages())).not.toContain('review_list');
});
