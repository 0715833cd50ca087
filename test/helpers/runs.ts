import { CHANNELS } from '../../sandbox/names';
import type { MessageRef, PersonClient } from '../../sandbox/stand-in';
import type { TestWorld } from './harness';
import type { HowMany } from './many';
import { asksForMany, reviewsMany } from './many';

export const BULK = 'admin.users.session.resetBulk';
export const LIST = 'admin.users.session.list';

/** Whoever was in a call, call by call. */
export const sentIn = ({ slack }: TestWorld): string[][] =>
  slack.callsTo(BULK).map(({ args }) => JSON.parse(String(args.user_ids)) as string[]);

/** Calls that had an effect on this person. */
export const timesEnded = ({ slack }: TestWorld, person: string): number =>
  slack.journal.effects().filter(({ user, by, sessions }) => user === person && by === BULK && sessions.length > 0)
    .length;

export const signedIn = ({ slack }: TestWorld, people: readonly string[]): string[] =>
  people.filter((id) => slack.sessionsOf(id).length > 0);

const toldAll = (world: TestWorld, person: PersonClient): string => world.told(person).join('\n');

/** Names people, reviews them and asks for a run over them. */
export async function asksForRun(
  world: TestWorld,
  person: PersonClient,
  people: readonly string[],
  how: HowMany = {},
): Promise<void> {
  await reviewsMany(world, person, people.join(' '));
  await asksForMany(world, person, people.length, how);
}

/** Lets jobs run until something is so; what takes real time meanwhile is waited for. */
export const turnsUntil = (world: TestWorld, isSo: () => boolean, stepMs?: number): Promise<boolean> =>
  world.turnUntil(() => isSo(), stepMs);

export const turnsUntilTold = (
  world: TestWorld,
  person: PersonClient,
  words: string,
  stepMs?: number,
): Promise<boolean> => turnsUntil(world, () => toldAll(world, person).includes(words), stepMs);

/** What was told in the end of how it went for each person, by the file. */
export function outcomesIn(person: PersonClient): Record<string, string> {
  const file = person.files().findLast(({ name }) => /^SW-.*\.csv$/.test(name));
  const lines = (file?.text ?? '').split('\r\n').slice(1, -1);
  return Object.fromEntries(lines.map((line) => line.split(',')).map(([id = '', , outcome = '']) => [id, outcome]));
}

/** Presses a button of the message that follows the run, once it is there. */
export async function orders(
  world: TestWorld,
  person: PersonClient,
  button: 'pause_run' | 'resume_run' | 'stop_run',
): Promise<void> {
  const message = await withButton(world, person, button);
  await person.click(button, { message });
}

/** Waits for a message with this button, the latest if there are several. */
export const withButton = (
  world: TestWorld,
  person: PersonClient,
  button: string,
  channel?: string,
): Promise<MessageRef> =>
  world.turnUntil(
    () => person.messages(channel).findLast((message) => JSON.stringify(message).includes(`"${button}"`)),
    0,
  );

/** Somebody else agrees, on the card in the channel. */
export async function agrees(world: TestWorld, person: PersonClient): Promise<void> {
  const message = await withButton(world, person, 'approve_request', CHANNELS.secops);
  await person.click('approve_request', { message });
  await world.modalSaying(person, 'You are agreeing to');
  await person.submit();
  await world.modalSaying(person, /You agreed/);
  await person.close();
}
