import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

const SLOW_MS = 5_000;
const ADMINS = 100;
/** More at the same moment would measure how busy the machine is; the look-ups of all of them still overlap. */
const AT_ONCE = 10;

async function inTurns<T>(
  all: readonly PersonClient[],
  act: (admin: PersonClient, i: number) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE)
    done.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map((admin, n) => act(admin, i + n)))));
  return done;
}

it('with every look-up slowed to 5 s, 100 of 100 modals open and 100 of 100 submits are acknowledged in time', async () => {
  const world = await TestWorld.start({
    standIn: { rateLimits: false },
    bucket: { burst: 10_000, refillMs: 1 },
  });
  const { slack } = world;
  const people = slack.addPeople(2 * ADMINS);
  const admins = people.slice(0, ADMINS).map((id) => {
    const user = slack.org.people.get(id) as unknown as { enterprise_user: { is_admin: boolean } };
    user.enterprise_user.is_admin = true;
    return slack.as(id);
  });
  for (const method of ['users.*', 'admin.users.session.list']) slack.faults.always(method, fault.delay(SLOW_MS));

  const commands = await inTurns(admins, (admin, i) =>
    admin.command('/reset-sessions', `${people[ADMINS + i] ?? ''} all`),
  );
  expect(commands.filter(({ ok }) => ok)).toHaveLength(ADMINS);
  await world.until(() => slack.callsTo('views.open').filter(({ answer }) => answer?.ok === true).length === ADMINS);

  const isFilled = (): boolean => admins.every((admin) => admin.modal()?.view.submit !== undefined);
  await world.until(isFilled, 45_000);
  await inTurns(admins, (admin) => admin.fill({ reason: { choose_reason: 'exercise' } }));
  const asksWhetherToTell = (): boolean => admins.every((admin) => 'tell_exercise' in (admin.modal()?.state ?? {}));
  await world.until(asksWhetherToTell, 45_000);

  const submits = await inTurns(admins, (admin) => admin.submit());
  expect(submits.filter(({ ok }) => ok)).toHaveLength(ADMINS);
  slack.faults.clear();
  await world.until(async () => (await world.trail('attempt.closed')).length === ADMINS, 45_000);
  await world.stop();
}, 120_000);
