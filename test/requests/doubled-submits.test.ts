import { openStore, type Store } from '../../src/store';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import type { ModalState, PersonClient } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { generousPolicy } from '../helpers/policies';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE, type TestDatabase } from '../helpers/postgres';

const HAS_POSTGRES = Boolean(process.env[POSTGRES_URL_VARIABLE]);
/** All 500 with `FULL=1`: on a busy machine they take most of a minute. */
const TARGETS = process.env.FULL === '1' ? 500 : 30;
/** More at once would measure how busy the machine is: Slack waits three seconds. */
const AT_ONCE = 10;
/** People of the crowd that the operator has named, so that many ask at the same time. */
const ASKERS = Array.from({ length: AT_ONCE }, (_, i) => `U07CROWD${String(i + 1).padStart(4, '0')}`);
/** What is measured is that nothing doubles, not how fast: a busy machine may take its time. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 1_000;
const TRAIL_KEY = 'trail-key-of-the-doubled-submits-0123456789';
const RESET = 'admin.users.session.reset';

(HAS_POSTGRES ? describe : describe.skip)('two instances on one PostgreSQL', () => {
  let database: TestDatabase | undefined;
  let world: TestWorld;
  let instances: string[];
  let after: Store | undefined;

  beforeEach(async () => {
    database = await freshPostgresDatabase();
    if (!database) throw new Error('There is no PostgreSQL for the tests.');
    world = await TestWorld.start({
      databaseUrl: database.url,
      standIn: { rateLimits: false },
      bucket: { burst: 1_000_000, refillMs: 1 },
      env: { POLICY_FILE: generousPolicy(ASKERS), TRAIL_KEY, LOG_LEVEL: 'warn' },
    });
    const first = world.slack.deliverTo ?? '';
    await world.startApp();
    instances = [first, world.slack.deliverTo ?? ''];
    expect(world.slack.addPeople(AT_ONCE)).toEqual(ASKERS);
  });
  afterEach(async () => {
    await after?.close();
    await world.stop();
    await database?.drop();
  });

  it(
    `make ${TARGETS} requests of ${2 * TARGETS} racing double submits, and no double`,
    async () => {
      const { slack } = world;
      const sent = await ordinarySubmission();
      const targets = slack.addPeople(TARGETS);
      for (let i = 0; i < TARGETS; i += AT_ONCE) {
        const batch = targets.slice(i, i + AT_ONCE);
        const submissions = await Promise.all(batch.map((target, n) => filledIn(askerNo(n), target, sent)));
        const acks = await Promise.all(submissions.flatMap(({ by, payload }) => toEachInstance(by, payload)));
        expect(acks.filter(({ ok }) => !ok)).toEqual([]);
      }
      await world.until(allLeft, PATIENCE_MS, LOOK_EVERY_MS);
      await world.stopApps();

      const resets = slack.callsTo(RESET).map(({ args }) => args.user_id);
      expect(resets).toHaveLength(1 + TARGETS);
      expect(new Set(resets).size).toBe(resets.length);
      expect(await told()).toEqual({
        requests: 1 + TARGETS,
        submitted: 1 + TARGETS,
        attempts: 1 + TARGETS,
        badRow: undefined,
      });
    },
    5 * PATIENCE_MS,
  );

  /** What a busy machine did not send within five seconds is refused, and the jobs send it. */
  async function allLeft(): Promise<boolean> {
    const haveLeft = (): boolean => world.slack.callsTo(RESET).length > TARGETS;
    if (!haveLeft()) for (const app of world.apps) await app.runJobs();
    return haveLeft();
  }

  const askerNo = (n: number): PersonClient => world.slack.as(ASKERS[n] ?? '');

  /** What the database says once both instances have ended all they were doing. */
  async function told(): Promise<object> {
    after = await openStore({ kind: 'postgres', url: database?.url ?? '', tls: 'none' }, TRAIL_KEY, () => undefined);
    const { db } = after;
    const submitted = (await readTrail(db)).filter(({ type }) => type === 'request.submitted');
    const attempts = await db.selectFrom('attempts').select('error').execute();
    return {
      requests: (await db.selectFrom('requests').select('id').execute()).length,
      submitted: submitted.length,
      attempts: attempts.filter(({ error }) => error !== 'not_sent_in_time').length,
      badRow: await firstBadRow(db, trailKey(TRAIL_KEY)),
    };
  }

  /** One submit made the ordinary way, to see what Slack sends. */
  async function ordinarySubmission(): Promise<Submission> {
    await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
    await world.modalSaying(world.as('alice'), 'checking');
    const delivered = world.slack.journal.deliveries().findLast(({ type }) => type === 'view_submission');
    if (!delivered) throw new Error('Nothing was submitted.');
    return delivered.payload as unknown as Submission;
  }

  /** The same, for the modal that this person now has open about somebody else. */
  async function filledIn(by: PersonClient, target: string, sent: Submission) {
    await by.command('/reset-sessions', `${target} mobile`);
    const modal = await shownModal(by, target);
    const { id, hash, view, state } = modal;
    const values = { ...sent.view.state.values, scope: state.scope };
    const user = { ...sent.user, id: by.id };
    return {
      by,
      payload: { ...sent, user, view: { ...sent.view, ...view, id, root_view_id: id, hash, state: { values } } },
    };
  }

  /** Asked for now and then only: so many who look all the time would keep the instances waiting. */
  async function shownModal(by: PersonClient, target: string): Promise<ModalState> {
    for (let tries = 0; tries < 3_000; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      const modal = by.modal();
      if (modal && JSON.stringify(modal.view).includes(target) && modal.view.submit !== undefined) return modal;
    }
    throw new Error(`The modal about ${target} was never filled, but says: ${JSON.stringify(by.modal()?.view.blocks)}`);
  }

  const toEachInstance = (by: PersonClient, payload: Submission) =>
    instances.map((instance) => {
      // The address is read before the delivery first waits.
      world.slack.deliverTo = instance;
      return by.rawDeliver('interactive', { ...payload });
    });
});

interface Submission {
  readonly user: object;
  readonly view: { readonly state: { readonly values: object } };
}
