import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

const SLOW_MS = 5_000;
const ADMINS = 100;

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

  const commands = await Promise.all(
    admins.map((admin, i) => admin.command('/reset-sessions', `${people[ADMINS + i] ?? ''} all`)),
  );
  expect(commands.filter(({ ok }) => ok)).toHaveLength(ADMINS);
  await world.until(() => slack.callsTo('views.open').filter(({ answer }) => answer?.ok === true).length === ADMINS);

  const isFilled = (): boolean => admins.every((admin) => admin.modal()?.view.submit !== undefined);
  await world.until(isFilled, 45_000);
  await Promise.all(admins.map((admin) => admin.fill({ reason: { choose_reason: 'exercise' } })));
  const asksWhetherToTell = (): boolean => admins.every((admin) => 'tell_exercise' in (admin.modal()?.state ?? {}));
  await world.until(asksWhetherToTell, 45_000);

  const submits = await Promise.all(admins.map((admin) => admin.submit()));
  expect(submits.filter(({ ok }) => ok)).toHaveLength(ADMINS);
  slack.faults.clear();
  await world.until(async () => (await world.trail('attempt.closed')).length === ADMINS, 45_000);
  await world.stop();
}, 120_000);
