import { CHANNELS } from '../../sandbox/names';
import type { Message, PersonClient } from '../../sandbox/stand-in';
import { readMessage } from '../../sandbox/read-aloud';
import type { TestWorld } from './harness';

/** What people do about requests that wait, in the words of those who do it. */

export type Where = 'channel' | 'direct message';

export function lastSaying(world: TestWorld, person: PersonClient, words: string, channel?: string): Message {
  const found = person.messages(channel).findLast((message) => JSON.stringify(message).includes(words));
  if (!found) throw new Error(`No message says ${words}, but: ${world.told(person, channel).join('\n')}`);
  return found;
}

export async function presses(
  world: TestWorld,
  person: PersonClient,
  actionId: string,
  channel?: string,
): Promise<void> {
  const message = lastSaying(world, person, actionId, channel);
  await person.click(actionId, { message: { channel: message.channel, ts: message.ts } });
}

const channelOf = (where: Where): string | undefined => (where === 'channel' ? CHANNELS.secops : undefined);

export async function agrees(world: TestWorld, person: PersonClient, where: Where = 'channel'): Promise<void> {
  await presses(world, person, 'approve_request', channelOf(where));
  await world.modalSaying(person, 'You are agreeing to:');
  await person.submit();
}

export async function denies(
  world: TestWorld,
  person: PersonClient,
  why: string,
  where: Where = 'channel',
): Promise<void> {
  await presses(world, person, 'deny_request', channelOf(where));
  await world.modalSaying(person, 'You are denying:');
  await person.fill({ denial: { denial: why } });
  await person.submit();
  await world.modalSaying(person, 'You denied it');
}

/** The card in the channel, as its readers see it. */
export const cardIn = (world: TestWorld, reader: PersonClient): string =>
  readMessage(lastSaying(world, reader, 'asks to sign', CHANNELS.secops));

/** What was agreed to goes on by itself, until it is proven to its requester. */
export async function isProven(world: TestWorld, requester: PersonClient): Promise<void> {
  await world.until(() => world.slack.callsTo('admin.users.session.reset').length === 1);
  await world.turnUntil(() => world.told(requester).at(-1)?.includes('Verified'));
}
