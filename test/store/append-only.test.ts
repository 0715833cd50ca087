import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { AuditEvent } from '../../src/domain/audit';
import { openStore } from '../../src/store';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { firstBadRow } from '../../src/store/verify-trail';
import { ALICE, NOW } from '../helpers/examples';
import { onEachDatabase, SECRET } from './databases';

const HOUR_MS = 3_600_000;
const EVENT: AuditEvent = { type: 'sessions.viewed', actor: ALICE };
const KEPT = /the trail is append-only/;

/** As the documentation has them. */
const grantsTo = (role: string): string[] => {
  const [, block = ''] = /```sql\n([^`]*warden_app[^`]*)```/.exec(readFileSync('docs/evidence.md', 'utf8')) ?? [];
  return block.replaceAll('warden_app', role).trim().split(/;\n?/).filter(Boolean);
};

onEachDatabase('the database itself', (here) => {
  const run = (statement: string): Promise<unknown> => sql.raw(statement).execute(here.store.db);

  beforeEach(async () => {
    for (let n = 1; n <= 3; n += 1) await here.store.trail.append(EVENT, NOW + n);
    await here.store.checkpoints.make(NOW, 0);
    await here.store.checkpoints.make(NOW, 0);
  });

  const CHANGES = [
    `update trail set actor = 'U07OTHER001' where seq = 2`,
    `update trail set seq = 9 where seq = 3`,
    `delete from trail where seq = 3`,
    `delete from trail`,
    `insert into trail (seq, at, type, actor, key_id, chain) values (2, 1, 'a', 'b', 'c', 'd')`,
    `update trail_head set seq = 1, chain = ''`,
    `update trail_head set cut_seq = 2`,
    `delete from trail_head`,
    `update checkpoints set at = 1`,
    `delete from checkpoints where n = 2`,
  ];

  it('refuses whatever would change or remove what is written', async () => {
    for (const statement of CHANGES) await expect(run(statement)).rejects.toThrow(KEPT);
    expect(await firstBadRow(here.store.db, trailKey(SECRET))).toBeUndefined();
    expect(await readTrail(here.store.db)).toHaveLength(3);
  });

  it('refuses to have a row replaced, or all of them removed at once', async () => {
    const values = `(seq, at, type, actor, key_id, chain) values (2, 1, 'a', 'b', 'c', 'd')`;
    const statements =
      here.kind === 'sqlite'
        ? [`insert or replace into trail ${values}`, `replace into trail ${values}`]
        : [`truncate trail`, `truncate checkpoints`, 'truncate trail_head'];
    for (const statement of statements) await expect(run(statement)).rejects.toThrow(KEPT);
    expect(await firstBadRow(here.store.db, trailKey(SECRET))).toBeUndefined();
  });

  it('lets rows go only behind a cut, which only moves on, and only to a row with a checkpoint', async () => {
    const { store } = here;
    await store.trail.append(EVENT, NOW);
    await run('update trail_head set cut_seq = 3');
    await expect(run('update trail_head set cut_seq = 0')).rejects.toThrow(KEPT);
    await expect(run('update trail_head set cut_seq = 4')).rejects.toThrow(KEPT);
    await run('delete from trail where seq <= 3');
    await expect(run('delete from trail where seq = 4')).rejects.toThrow(KEPT);
    await expect(run('delete from checkpoints')).rejects.toThrow(KEPT);
  });

  it('makes one checkpoint an hour, whoever asks, also when nothing happened', async () => {
    const other = here.kind === 'postgres' ? await here.another() : here.store;
    const made = await Promise.all(
      [here.store, other, here.store, other].map(({ checkpoints }) => checkpoints.make(NOW + HOUR_MS, HOUR_MS)),
    );
    expect(made.filter((each) => each !== undefined)).toMatchObject([{ n: 3, seq: 3, at: NOW + HOUR_MS }]);
    expect(await here.store.checkpoints.make(NOW + HOUR_MS + 1, HOUR_MS)).toBeUndefined();
    expect(await here.store.checkpoints.make(NOW + 2 * HOUR_MS, HOUR_MS)).toMatchObject({ n: 4, seq: 3 });
    expect(await here.store.checkpoints.after(2)).toHaveLength(2);
  });

  if (here.kind === 'postgres')
    it('lets an app that does not own the tables write the trail, and nothing more', async () => {
      const { settings } = here;
      const url = new URL(settings.kind === 'postgres' ? settings.url : '');
      const role = `warden_app_${url.pathname.slice(-12)}`;
      for (const statement of grantsTo(role)) await run(statement);
      url.username = role;
      url.password = 'of-your-own';

      const app = await openStore({ kind: 'postgres', url: url.href, tls: 'none' }, SECRET, () => undefined);
      await app.trail.append(EVENT, NOW);
      await app.checkpoints.make(NOW, 0);
      expect(await firstBadRow(app.db, trailKey(SECRET))).toBeUndefined();
      for (const statement of ['update trail set at = 1', 'truncate trail', 'drop trigger trail_update on trail'])
        await expect(sql.raw(statement).execute(app.db)).rejects.toThrow(/permission denied|must be owner/);
      await expect(sql.raw('delete from trail').execute(app.db)).rejects.toThrow(KEPT);
      await app.close();
      await run(`drop owned by ${role}`);
      await run(`drop role ${role}`);
    });
});
