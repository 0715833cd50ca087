import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../helpers/folders';
import { verifyTrail } from '../../src/store/verify-trail';
import { erasePerson } from '../../src/store/erase';
import { exportTrail } from '../../src/store/export-trail';
import { type HoldOn, placeHold, releaseHold } from '../../src/store/holds';
import { newId } from '../../src/store/ids';
import { readPerson } from '../../src/store/person';
import { compareTrail } from '../../src/store/restored';
import { readTrail } from '../../src/store/trail';
import { ALICE, idOf, NOW, TARA } from '../helpers/examples';
import type { RequestId } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import { onEachDatabase } from './databases';
import { DAY_MS, fullRequest, fullRun, KEEP, storedText } from './kept';
import { randomsFrom } from './randoms';
import { personNo } from './runs';

const BOB = 'U07OTHER001' as UserId;
const lineOf = (line: object): string => `${JSON.stringify(line)}\n`;
const ROUNDS = process.env.FULL ? 40 : 4;
const onPerson = (person: UserId): HoldOn => ({ kind: 'person', person });

onEachDatabase('what is stored', (here) => {
  const purgeAt = (ms: number): Promise<void> => here.store.retention.purge(KEEP, NOW + ms);
  const cutAt = (ms: number) => here.store.retention.cutTrail(KEEP, NOW + ms);
  const faultNow = async () => (await verifyTrail(here.store.db, here.store.keys)).fault;
  const events = async (type: string) => (await readTrail(here.store.db)).filter((row) => row.type === type);
  const place = (on: HoldOn): Promise<boolean> => placeHold(here.store.db, here.store.keys[0], on, 'SEC-1', NOW);
  const release = (on: HoldOn): Promise<boolean> => releaseHold(here.store.db, here.store.keys[0], on, 'SEC-1', NOW);
  const erase = (person: UserId) => erasePerson(here.store.db, here.store.keys[0], person, 'DPO-1', NOW);

  it('loses what is known of sessions after 30 days, what was written after 90, and the act after 400', async () => {
    const { id } = await fullRequest(here.store, TARA);
    await purgeAt(30 * DAY_MS - 1);
    expect(await here.store.requests.read(id)).toMatchObject({
      devices: [{ device: 'Phone 1' }],
      note: 'Note on U07TARGET01',
    });

    await purgeAt(30 * DAY_MS);
    const after = await here.store.requests.read(id);
    expect(after).toMatchObject({ devices: [], note: 'Note on U07TARGET01', request: { state: 'settled' } });
    expect(after?.target).not.toHaveProperty('finding');
    expect(await storedText(here.store)).not.toContain(idOf(1));

    await purgeAt(90 * DAY_MS - 1);
    expect(await storedText(here.store)).toContain('C07ALERTS01');
    await purgeAt(90 * DAY_MS);
    expect(await storedText(here.store)).not.toMatch(/Note on|C07ALERTS01/);

    await purgeAt(400 * DAY_MS - 1);
    expect(await here.store.requests.read(id)).toMatchObject({ request: { requester: ALICE, outcome: 'verified' } });
    await purgeAt(400 * DAY_MS);
    expect(await here.store.requests.read(id)).toBeUndefined();
    expect(await storedText(here.store)).toBe(JSON.stringify(Array(10).fill([])));
    const purged = await events('personal.purged');
    expect(purged.map(({ facts }) => facts)).toEqual([
      { devices: 1, findings: 1, calls: 1 },
      { notes: 1, evidence: 1 },
      { requests: 1 },
    ]);
    expect(await faultNow()).toBeUndefined();
  });

  it('loses what was typed on a list and the sessions seen, and still says how it ended for each', async () => {
    const id = await fullRun(here.store, 300);
    const { list_id: list } = await here.store.db.selectFrom('runs').select('list_id').executeTakeFirstOrThrow();
    await purgeAt(95 * DAY_MS);
    const text = await storedText(here.store);
    expect(text).not.toContain('Person 7');
    expect(text).not.toContain(idOf(7));
    const outcomes: string[] = [];
    for await (const page of here.store.runs.results(list as never)) outcomes.push(...page.map((each) => each.outcome));
    expect(outcomes).toEqual(Array(300).fill('verified'));

    await purgeAt(400 * DAY_MS);
    expect(await here.store.requests.read(id as never)).toBeUndefined();
    expect(await storedText(here.store)).toBe(JSON.stringify(Array(10).fill([])));
  });

  it('of a list asked for twice goes in time, also when the first request was held in between', async () => {
    const { db } = here.store;
    const first = await fullRun(here.store, 3);
    const request = await db.selectFrom('requests').selectAll().where('id', '=', first).executeTakeFirstOrThrow();
    const run = await db.selectFrom('runs').selectAll().where('request_id', '=', first).executeTakeFirstOrThrow();
    const again = { id: newId(), origin_key: newId(), reference: 'R-AGAIN', created_at: NOW + 10 * DAY_MS };
    await db
      .insertInto('requests')
      .values({ ...request, ...again })
      .execute();
    await db
      .insertInto('runs')
      .values({ ...run, request_id: again.id })
      .execute();
    const onFirst: HoldOn = { kind: 'request', requestId: first as RequestId, reference: request.reference };
    for (const [days, kept] of [
      [30, idOf(1)],
      [90, 'Person 1'],
    ] as const) {
      await purgeAt((days + 1) * DAY_MS);
      await place(onFirst);
      await purgeAt((days + 11) * DAY_MS);
      expect(await storedText(here.store)).toContain(kept);
      await release(onFirst);
      await purgeAt((days + 11) * DAY_MS);
      expect(await storedText(here.store)).not.toContain(kept);
    }
    await purgeAt(411 * DAY_MS);
    expect(await storedText(here.store)).toBe(JSON.stringify(Array(10).fill([])));
  });

  it('stays however old it is while something goes on, or is still to be said', async () => {
    const open = await fullRequest(here.store, TARA, { ended: false });
    const unsaid = await fullRequest(here.store, BOB);
    const owed = { id: 'owed', request_id: unsaid.id, attempt_id: null, created_at: NOW };
    await here.store.db.insertInto('announcements').values(owed).execute();
    const before = await storedText(here.store);
    await purgeAt(500 * DAY_MS);
    await cutAt(500 * DAY_MS);
    expect(await storedText(here.store)).toBe(before);
    expect((await readTrail(here.store.db))[0]).toMatchObject({ seq: 1, requestId: open.id });
  });

  it.each(['asker', 'target', 'request'])('stays whatever its time while the %s is held', async (who) => {
    const { id, reference } = await fullRequest(here.store, TARA);
    await fullRequest(here.store, BOB, { by: personNo(1) });
    const on: HoldOn =
      who === 'request' ? { kind: 'request', requestId: id, reference } : onPerson(who === 'asker' ? ALICE : TARA);
    expect([await place(on), await place(on)]).toEqual([true, false]);
    const before = await here.store.requests.read(id);
    await purgeAt(500 * DAY_MS);
    await cutAt(500 * DAY_MS);
    expect(await here.store.requests.read(id)).toEqual(before);
    expect(await storedText(here.store)).not.toContain(BOB);
    expect((await readTrail(here.store.db))[0]).toMatchObject({ seq: 1, requestId: id });
    if (who !== 'asker') expect(await erase(TARA)).toMatchObject({ kind: 'held' });

    expect([await release(on), await release(on)]).toEqual([true, false]);
    await purgeAt(500 * DAY_MS);
    expect(await here.store.requests.read(id)).toBeUndefined();
    expect(await cutAt(501 * DAY_MS)).toHaveLength(2);
    expect(await faultNow()).toBeUndefined();
  });

  it('goes on where a purge was stopped, each bit of it written down', async () => {
    for (let n = 0; n < 60; n += 1) await fullRequest(here.store, personNo(n));
    const { db } = here.store;
    // The second bit meets a database that is gone.
    const transaction = db.transaction.bind(db);
    let bits = 0;
    jest.spyOn(db, 'transaction').mockImplementation(() => {
      bits += 1;
      if (bits > 1) throw new Error('gone');
      return transaction();
    });
    await expect(purgeAt(40 * DAY_MS)).rejects.toThrow();
    jest.restoreAllMocks();
    expect((await events('personal.purged')).map(({ facts }) => facts?.devices)).toEqual([50]);
    await purgeAt(40 * DAY_MS);
    expect((await events('personal.purged')).map(({ facts }) => facts?.devices)).toEqual([50, 10]);
    expect(await storedText(here.store)).not.toContain('Phone 1');
  });

  it('is purged once, however many instances do it', async () => {
    for (let n = 0; n < 55; n += 1) await fullRequest(here.store, personNo(n));
    const other = here.kind === 'postgres' ? await here.another() : here.store;
    await Promise.all([purgeAt(40 * DAY_MS), other.retention.purge(KEEP, NOW + 40 * DAY_MS)]);
    const devices = (await events('personal.purged')).map(({ facts }) => Number(facts?.devices));
    expect(devices.reduce((sum, each) => sum + each, 0)).toBe(55);
    expect(await faultNow()).toBeUndefined();
  });

  it('leaves the trail up to the last old row, which verifies before, meanwhile and after', async () => {
    for (let n = 0; n < 5; n += 1) await fullRequest(here.store, personNo(n), { at: NOW + n * DAY_MS });
    const first = await here.store.checkpoints.make(NOW + 5 * DAY_MS, 0);
    const rowsOf = (await readTrail(here.store.db)).length / 5;
    await purgeAt(401 * DAY_MS);
    const remove = jest.spyOn(here.store.db, 'deleteFrom').mockImplementation(() => {
      throw new Error('stopped between the cut and the removal');
    });
    await expect(cutAt(401 * DAY_MS)).rejects.toThrow();
    remove.mockRestore();
    expect(await faultNow()).toBeUndefined();
    expect((await readTrail(here.store.db))[0]?.seq).toBe(1);

    expect(await cutAt(401 * DAY_MS)).toEqual([]);
    expect((await readTrail(here.store.db))[0]?.seq).toBe(2 * rowsOf + 1);
    expect((await events('trail.cut')).map(({ facts }) => facts)).toEqual([{ upTo: 2 * rowsOf, rows: 2 * rowsOf }]);
    expect(await faultNow()).toBeUndefined();
    // Checkpoints kept elsewhere from before the cut, and the last one, contradict nothing.
    const { db, keys } = here.store;
    const elsewhere = [...(first ? [first] : []), ...(await here.store.checkpoints.after(0))];
    expect((await verifyTrail(db, keys, elsewhere)).fault).toBeUndefined();
    const last = elsewhere.at(-1);
    expect(last?.seq).toBe((await readTrail(db)).at(-1)?.seq);
    expect(last && (await compareTrail(db, keys, last))).toBe('same');
    const exported: string[] = [];
    for await (const part of exportTrail(db, keys, { from: 0, to: 8.64e15 }, 'jsonl', NOW)) exported.push(part);
    expect(exported.join('')).toContain(`"seq":${2 * rowsOf + 1},`);
    const folder = newFolder('cut');
    const files = { export: exported.join(''), keys: keys[0].publicKey, elsewhere: elsewhere.map(lineOf).join('') };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const words = ['docs/verify-trail.mjs', ...Object.keys(files).map((name) => join(folder, name))];
    expect(execFileSync(process.execPath, words).toString()).toContain('all hold');
    rmSync(folder, { recursive: true });

    expect(await cutAt(401 * DAY_MS + DAY_MS / 2)).toEqual([]);
    await purgeAt(403 * DAY_MS);
    expect(await cutAt(403 * DAY_MS)).toHaveLength(2);
    expect(await faultNow()).toBeUndefined();
  });

  it('is not cut when the trail does not hold', async () => {
    await fullRequest(here.store, TARA);
    await here.store.db.updateTable('trail_head').set({ digest: 'other' }).execute();
    await fullRequest(here.store, BOB);
    await purgeAt(400 * DAY_MS);
    await expect(cutAt(400 * DAY_MS)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('does not hold') as string },
    });
    expect((await readTrail(here.store.db))[0]?.seq).toBe(1);
  });

  it('of one person is read as a whole, and without what is anybody else’s', async () => {
    await fullRequest(here.store, TARA, { by: BOB });
    await fullRequest(here.store, BOB, { by: TARA, at: NOW + 1 });
    await fullRun(here.store, 3);
    const tara = await readPerson(here.store.db, TARA, NOW);
    expect(tara.requests).toMatchObject([
      { as: ['target'], notes: ['Note on U07TARGET01'], devices: [{ device: 'Phone 1' }] },
      { as: ['requester'], kind: 'reset' },
    ]);
    expect(tara.trail.map(({ type }) => type)).toContain('request.submitted');
    expect(JSON.stringify(tara)).not.toMatch(new RegExp(`${BOB}|${ALICE}|Note on U07OTHER001`));
    const listed = await readPerson(here.store.db, personNo(1), NOW);
    expect(listed).toMatchObject({
      requests: [{ as: ['on its list'], kind: 'bulk-reset' }],
      lists: [{ as: 'on-it', name: 'Person 1', typed: personNo(1) }],
      sessions: [{ person: personNo(1) }],
    });
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${personNo(0)}|${personNo(2)}|${ALICE}|${TARA}`));
  });

  it('of one person is erased at once, and nothing of anybody else', async () => {
    const ended = await fullRequest(here.store, TARA);
    const open = await fullRequest(here.store, TARA, { ended: false, at: NOW + 1 });
    const other = await fullRequest(here.store, BOB, { by: TARA });
    await fullRun(here.store, 3);
    const otherBefore = await here.store.requests.read(other.id);
    expect(await erase(TARA)).toEqual({
      kind: 'erased',
      counts: { devices: 1, findings: 1, calls: 1, notes: 1, evidence: 1, sessions: 0, entries: 0 },
      open: [open.reference],
    });
    expect(await here.store.requests.read(ended.id)).toMatchObject({ devices: [], request: { requester: ALICE } });
    expect((await here.store.requests.read(ended.id))?.note).toBeUndefined();
    expect((await here.store.requests.read(open.id))?.note).toBe('Note on U07TARGET01');
    expect(await here.store.requests.read(other.id)).toEqual(otherBefore);

    expect(await erase(personNo(1))).toMatchObject({ counts: { sessions: 1, entries: 1 } });
    const text = await storedText(here.store);
    expect([text.includes('Person 0'), text.includes('Person 1'), text.includes('Person 2')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(await events('person.erased')).toMatchObject([
      { actor: 'app', target: TARA, facts: { by: 'DPO-1', notes: 1 } },
      { target: personNo(1), facts: { entries: 1 } },
    ]);
    await purgeAt(400 * DAY_MS + 2);
    expect(await here.store.requests.read(ended.id)).toBeUndefined();
  });

  it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))(
    'leaves a trail that verifies, in whatever order it is purged, held, released, erased and cut (%i)',
    async (seed) => {
      const random = randomsFrom(seed);
      const people = [TARA, BOB, personNo(1)];
      let now = NOW;
      let begun = 100;
      const steps = {
        ask: () => fullRequest(here.store, random.of(people), { at: now }),
        begin: () => fullRequest(here.store, personNo((begun += 1)), { by: random.of(people), at: now, ended: false }),
        end: async () => {
          await here.store.db.updateTable('targets').set({ state: 'settled' }).execute();
          await here.store.db.updateTable('requests').set({ state: 'settled' }).execute();
        },
        hold: () => place(onPerson(random.of(people))),
        release: () => release(onPerson(random.of(people))),
        erase: () => erase(random.of(people)),
        purge: () => here.store.retention.purge(KEEP, now),
        cut: () => here.store.retention.cutTrail(KEEP, now),
        sign: () => here.store.checkpoints.make(now, 0),
      };
      for (let n = 0; n < 25; n += 1) {
        now += random.below(120) * DAY_MS;
        const name = random.of(Object.keys(steps) as (keyof typeof steps)[]);
        await steps[name]();
        expect({ name, fault: await faultNow() }).toEqual({ name, fault: undefined });
      }
      await steps.end();
      await here.store.db.deleteFrom('holds').execute();
      now += 500 * DAY_MS;
      await steps.purge();
      expect(await steps.cut()).toHaveLength(2);
      expect([await faultNow(), await storedText(here.store)]).toEqual([undefined, JSON.stringify(Array(10).fill([]))]);
    },
  );
});
