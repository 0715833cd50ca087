import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { PEOPLE } from '../sandbox/names';
import { TestWorld } from './helpers/harness';
import { opensHome } from './helpers/home';
import { type LogCall, logCallsIn } from './helpers/log-calls';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name).split(sep).join('/'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** What Slack's libraries say is put into a field there; evidence is an announcement, and the table of its messages is fixed. */
const HANDED_ON = ['src/logging.ts', 'src/evidence.ts'];
const calls = sources.flatMap(({ path, text }) => logCallsIn(path, text));
const ours = calls.filter(({ at }) => !HANDED_ON.some((path) => at.startsWith(path)));
const placesOf = (wrong: readonly LogCall[]): string[] => wrong.map(({ at }) => at);

/** Names under which whole payloads, or what people wrote, would get into the log. */
const NEVER_FIELDS = ['text', 'body', 'payload', 'view', 'note', 'comment', 'token', 'message'];

describe('every line of the log', () => {
  it('has a fixed message', () => {
    expect(ours.length).toBeGreaterThan(25);
    expect(
      placesOf(calls.filter(({ at, message }) => message === undefined && !at.startsWith(HANDED_ON[0] ?? ''))),
    ).toEqual([]);
  });

  it('has its fields beside it, by name', () => {
    expect(placesOf(ours.filter(({ fields }) => fields === undefined))).toEqual([]);
  });

  it('has no field for what people wrote, or for a whole payload', () => {
    const wrong = ours.filter(({ fields = [] }) => fields.some((name) => NEVER_FIELDS.includes(name)));
    expect(placesOf(wrong)).toEqual([]);
  });

  it('says where it comes from: no two places say the same', () => {
    const messages = ours.map(({ message }) => message);
    expect(ours.filter(({ message }, n) => messages.indexOf(message) !== n)).toEqual([]);
  });
});

it('this check finds what is wrong', () => {
  const wrong = `log.info({ user: 1 }, \`hello \${name}\`);
door.log.warn(fields, 'hello');
const MESSAGES = { a: 'hello', b: helloTo(name) };
log.error({ ...(body ? { body } : {}) }, MESSAGES[a]);
logger.error('hello', error);`;
  expect(logCallsIn('a.ts', wrong)).toEqual([
    { at: 'a.ts:1', fields: ['user'] },
    { at: 'a.ts:2', message: 'hello' },
    { at: 'a.ts:4', fields: ['body'] },
    { at: 'a.ts:5' },
  ]);
});

describe('a reference that a person reads', () => {
  it('comes from one place, which logs it', () => {
    const saying = sources.filter(({ text }) => text.includes('Reference: ')).map(({ path }) => path);
    expect(saying).toEqual(['src/slack/error-boundary.ts']);
  });

  it('is the one in the log, in a window and at Home', async () => {
    const world = await TestWorld.start();
    const alice = world.as('alice');
    const { schema } = world.app.store.db;
    const referenceIn = (text: string): string | undefined => /Reference: (\w+)/.exec(text)?.[1];

    await schema.alterTable('drafts').renameTo('drafts_gone').execute();
    await schema.alterTable('requests').renameTo('requests_gone').execute();
    await alice.command('/reset-sessions', PEOPLE.tara);
    const inWindow = referenceIn(await world.modalSaying(alice, 'Something broke'));
    const atHome = referenceIn(await opensHome(world, alice));
    for (const table of ['drafts', 'requests'] as const)
      await schema.alterTable(`${table}_gone`).renameTo(table).execute();

    const logged = world.lines.map((line) => JSON.parse(line) as { reference?: string; msg: string });
    const references = logged.filter(({ msg }) => msg === 'handler failed').map(({ reference }) => reference);
    expect(references).toEqual([inWindow, atHome]);
    expect(inWindow).toMatch(/^\w{8}$/);
    await world.stop();
  });
});
