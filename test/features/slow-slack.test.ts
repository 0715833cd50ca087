import type { PersonClient } from '../../sandbox/stand-in';
import type { TrailRow } from '../../src/domain/audit';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

/** Longer than Slack waits (3 s), and far from the 10 s after which a look-up counts as failed. */
const SLOW_MS = 3_500;
/** Nothing here is measured by the clock but what Slack itself measures: a busy machine may take its time. */
const PATIENCE_MS = 300_000;
const ADMINS = process.env.FULL === '1' ? 100 : 20;
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

it(
  `with every look-up slowed to 3.5 s, ${ADMINS} of ${ADMINS} modals open and so many submits are acknowledged in time`,
  async () => {
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

    const asks = (admin: PersonClient): ReturnType<PersonClient['command']> =>
      admin.command('/reset-sessions', `${people[ADMINS + admins.indexOf(admin)] ?? ''} all`);
    const commands = await inTurns(admins, asks);
    expect(commands.filter(({ ok }) => ok)).toHaveLength(ADMINS);
    const opened = (): number => slack.callsTo('views.open').filter(({ answer }) => answer?.ok === true).length;
    await world.until(() => opened() === ADMINS, PATIENCE_MS);

    /** A look-up that this machine was too busy to answer within 10 s was refused, and is asked for again. */
    const areFilled = async (): Promise<boolean> => {
      const refused = admins.filter((admin) => JSON.stringify(admin.modal()?.view).includes('Slack could not answer'));
      await inTurns(refused, async (admin) => {
        await admin.close();
        await asks(admin);
      });
      return admins.every((admin) => admin.modal()?.view.submit !== undefined);
    };
    await world.until(areFilled, PATIENCE_MS);
    await inTurns(admins, (admin) => admin.fill({ reason: { choose_reason: 'exercise' } }));
    const asksWhetherToTell = (): boolean => admins.every((admin) => 'tell_exercise' in (admin.modal()?.state ?? {}));
    await world.until(asksWhetherToTell, PATIENCE_MS);

    const seen = (await world.trail()).length;
    const submits = await inTurns(admins, (admin) => admin.submit());
    expect(submits.filter(({ ok }) => ok)).toHaveLength(ADMINS);
    slack.faults.clear();
    const isRefused = ({ type, facts }: TrailRow): boolean =>
      type === 'request.refused' && JSON.stringify(facts).includes('lookup-failed');
    // What had to wait is the jobs' to carry on; here, too, a busy machine may have kept a look-up from its answer.
    const haveAllEnded = async (): Promise<boolean> => {
      await world.turn();
      const since = (await world.trail()).slice(seen);
      return since.filter((row) => row.type === 'attempt.closed' || isRefused(row)).length === ADMINS;
    };
    await world.until(haveAllEnded, PATIENCE_MS);
    await world.stop();
  },
  4 * PATIENCE_MS,
);
