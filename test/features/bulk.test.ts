import { CHANNELS, PEOPLE } from '../../sandbox/names';
import type { FileSeen } from '../../sandbox/shared-files';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { asksForMany, reviewsFile, reviewsMany } from '../helpers/many';
import { policyFile } from '../helpers/policies';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BULK = 'admin.users.session.resetBulk';
let world: TestWorld;

afterEach(() => world.stop());

/** Whoever was in a call, call by call. */
const sentIn = (): string[][] =>
  world.slack.callsTo(BULK).map(({ args }) => JSON.parse(String(args.user_ids)) as string[]);

/** The message that follows the run. */
const status = (person: PersonClient) => {
  const found = person.messages().findLast(({ text }) => /^\*SW-.*ending/.test(text));
  if (!found) throw new Error('There is no message that follows the run.');
  return found;
};

const signedIn = (people: readonly string[]): string[] => people.filter((id) => world.slack.sessionsOf(id).length > 0);

const textOf = (file: FileSeen | undefined): string => Buffer.from(file?.bytes ?? '').toString('utf8');

/** Two of the others agree, which more than a hundred people need; one is enough for fewer. */
async function agree(...people: readonly PersonClient[]): Promise<void> {
  for (const person of people) {
    const card = await world.until(async () => {
      await world.turn();
      return person.messages(CHANNELS.secops).findLast(({ text }) => text.includes('asks to sign'));
    });
    await person.click('approve_request', { message: card });
    await world.modalSaying(person, 'You are agreeing to');
    await person.submit();
    await world.modalSaying(person, /You agreed/);
    await person.close();
  }
}

async function started(options: Parameters<typeof TestWorld.start>[0] = {}): Promise<PersonClient> {
  world = await TestWorld.start(options);
  // The clock of these tests runs ahead of the real one.
  world.slack.quirks.bulkTakesMs = 0;
  return world.as('alice');
}

/** Rules under which Alice needs nobody for many people. */
const nobodyMustAgree = (): string =>
  policyFile(`
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate, bulk, everybody, stop, stop_all, audit]
approvers:
  - roles: [org_owner, org_admin]
approvals:
  people_per_hour: [{ up_to: 100000, approvals: 0 }]
limits:
  organisation_people_per_hour: 100000
`);

it('ends the sessions of five people with one call, and proves it', async () => {
  const alice = await started();
  const people = world.slack.addPeople(5);
  const review = await reviewsMany(world, alice, people.join(', '));
  expect(review).toContain('5 people');
  expect(review).toContain('Nobody is left out.');
  await asksForMany(world, alice, 5);
  await world.modalSaying(alice, 'all sessions of 5 people');
  await world.turn(3 * MINUTE);

  expect(sentIn()).toEqual([people]);
  expect(signedIn(people)).toEqual([]);
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
  expect(sentIn()).toEqual([[one, two]]);
});

it('asks others to agree to exactly the list, and sends one person first', async () => {
  const alice = await started();
  const people = world.slack.addPeople(60);
  await reviewsMany(world, alice, people.join(' '));
  await asksForMany(world, alice, 60, { scope: 'mobile' });
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn(MINUTE);
  expect(sentIn()).toEqual([]);
  await agree(world.as('bob'));
  await turnsUntil(() => sentIn().length === 2);

  expect(sentIn().map((each) => each.length)).toEqual([1, 59]);
  expect(sentIn().flat().sort()).toEqual([...people].sort());
  await turnsUntil(() => world.told(alice).join('\n').includes('60 people verified'));
  const [sent] = world.slack.callsTo(BULK);
  expect(sent?.args).toMatchObject({ mobile_only: 'true' });
});

it('stands still when the first person is still signed in after two minutes, and goes on when told to', async () => {
  const alice = await started();
  const people = world.slack.addPeople(60);
  world.slack.quirks.bulkTakesMs = 60 * MINUTE;
  await reviewsMany(world, alice, people.join(' '));
  await asksForMany(world, alice, 60);
  await agree(world.as('bob'));
  await turnsUntil(() => world.told(alice).join('\n').includes('their old sessions are still there'));
  expect(sentIn().map((each) => each.length)).toEqual([1]);

  world.slack.quirks.bulkTakesMs = 0;
  await order(alice, 'resume_run');
  await turnsUntil(() => sentIn().length === 2);
  expect(sentIn().map((each) => each.length)).toEqual([1, 59]);
});

it('pauses within one call, goes on where it stood, and stops for good', async () => {
  const alice = await started({ env: { POLICY_FILE: nobodyMustAgree() } });
  const people = world.slack.addPeople(2_400);
  expect(await reviewsFile(world, alice, `user id\n${people.join('\n')}\n`)).toContain('2,400 people');
  await asksForMany(world, alice, 2_400, { canary: false });
  // The first call is held up until the pause was ordered.
  const ordered = held();
  world.slack.hooks.beforeEffect = ({ method }) => (method === BULK ? ordered.promise : undefined);
  await turnsUntil(() => sentIn().length === 1);
  await order(alice, 'pause_run');
  await world.turn();
  ordered.release();
  await turnsUntil(() => world.told(alice).join('\n').includes('Paused'));
  await world.turn(5 * MINUTE);
  expect(sentIn().map((each) => each.length)).toEqual([1_000]);

  await order(alice, 'resume_run');
  await turnsUntil(() => sentIn().length === 2);
  world.slack.faults.next(BULK, fault.error('token_revoked'));
  await turnsUntil(() => world.told(alice).join('\n').includes('token_revoked'));
  await world.turn(MINUTE);
  expect(sentIn()).toHaveLength(3);
  await order(alice, 'stop_run');
  await turnsUntil(() => world.told(alice).join('\n').includes('Stopped. 2,000 people verified'));

  const done = sentIn().slice(0, 2).flat();
  expect(new Set(done).size).toBe(2_000);
  expect(signedIn(people)).toEqual(people.filter((id) => !done.includes(id)));
}, 240_000);

it('says once what is wrong with a file, with its row, and takes nothing of it', async () => {
  const alice = await started();
  await alice.command('/reset-sessions', 'many');
  await world.modalSaying(alice, 'Name everybody');
  await alice.attach('file', 'file', { name: 'people.csv', bytes: `user id,name\n${PEOPLE.tara},"Tara\n` });
  await alice.submit();
  await turnsUntil(() => world.told(alice).join('\n').includes('cannot be used'));
  const said = world.told(alice).join('\n');
  expect(said).toMatch(/The list cannot be used, and nothing was done\. Row 2: A double quote/);
  expect(said.match(/Row 2/g)).toHaveLength(1);
  expect(JSON.stringify(alice.messages())).not.toContain('review_list');
});

/** Presses a button of the message that follows the run, once it is there. */
async function order(person: PersonClient, button: 'pause_run' | 'resume_run' | 'stop_run'): Promise<void> {
  await turnsUntil(() => JSON.stringify(status(person).blocks).includes(button));
  await person.click(button, { message: status(person) });
}

/** Lets jobs run until something is so; what takes real time meanwhile is waited for. */
const turnsUntil = (isSo: () => boolean): Promise<boolean> =>
  world.until<boolean>(async () => {
    await world.turn(SECOND);
    return isSo();
  }, 90_000);

function held(): { promise: Promise<void>; release: () => void } {
  let free = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    free = resolve;
  });
  const release = (): void => {
    free();
  };
  return { promise, release };
}
