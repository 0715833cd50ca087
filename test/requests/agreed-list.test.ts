import { PEOPLE } from '../../sandbox/names';
import type { Database } from '../../src/store/database';
import { TestWorld } from '../helpers/harness';
import { asksForMany, reviewsMany } from '../helpers/many';

const SIZE = 5;
const row = (db: Database) => db.selectFrom('list_entries').selectAll().where('state', '=', 'in');

const CHANGES: [string, (db: Database) => Promise<unknown>][] = [
  [
    'somebody else stands in a place of it',
    (db) => db.updateTable('list_entries').set({ person: PEOPLE.tara }).where('n', '=', 4).execute(),
  ],
  [
    'somebody was added at its end',
    async (db) => {
      const last = await row(db).orderBy('n', 'desc').executeTakeFirstOrThrow();
      await db
        .insertInto('list_entries')
        .values({ ...last, n: last.n + 1, person: PEOPLE.tara })
        .execute();
    },
  ],
  [
    'somebody was taken from it',
    (db) => db.updateTable('list_entries').set({ state: 'same' }).where('n', '=', 3).execute(),
  ],
];

let world: TestWorld;
afterEach(() => world.stop());

it.each(CHANGES)('ends nobody’s sessions when %s after it was asked for', async (_what, change) => {
  world = await TestWorld.start();
  const alice = world.as('alice');
  const people = world.slack.addPeople(SIZE);
  await reviewsMany(world, alice, people.join(' '));
  await asksForMany(world, alice, SIZE);
  await change(world.app.store.db);
  await world.turn(60_000);

  expect(world.slack.callsTo('admin.users.session.resetBulk')).toEqual([]);
  expect(await world.trail('request.voided')).toMatchObject([{ facts: { code: 'content-changed' } }]);
});
