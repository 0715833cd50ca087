import type { UserId } from '../../domain/session';
import type { Lifted } from '../../requests/stop-switch';
import { person, section } from '../blocks';
import { errorCodeOf } from '../client';
import type { Door } from '../feature';
import { refusalWords } from '../refusal-words';

/** What can be ordered by these words behind the command, and no others. */
export type Order = 'stop' | 'stop all' | 'resume';

/** To stop must be easy, in capitals and with spaces too; to lift it takes the exact word. */
export function readOrder(text: string): Order | undefined {
  const words = text.trim().toLowerCase().split(/\s+/).join(' ');
  if (words === 'stop' || words === 'stop all') return words;
  return text === 'resume' ? text : undefined;
}

/** Throws or lifts the stop switch; who ordered it is answered, and the audit channel hears of every change. */
export async function giveOrder(door: Door, orderer: UserId, order: Order): Promise<void> {
  if (order === 'resume') {
    const lifted = await door.requests.resume(orderer);
    await tell(door, orderer, liftedWords(lifted));
    if (lifted.kind === 'asked' || lifted.kind === 'lifted')
      await announce(door, `${person(orderer)} ${NEWS[lifted.kind]}`);
    return;
  }
  const thrown = await door.requests.stop(orderer, order === 'stop all' ? 'all' : 'waiting');
  if (thrown.kind === 'refused') return tell(door, orderer, `Nothing was stopped. ${refusalWords(thrown.refusal)}`);
  const held = HELD[thrown.stopSwitch.level === 'all' ? 'all' : 'waiting'];
  await tell(door, orderer, `:octagonal_sign: Stopped: ${held} Two people lift it with \`/reset-sessions resume\`.`);
  await announce(door, `:octagonal_sign: ${person(orderer)} threw the stop switch: ${held}`);
}

const HELD = {
  waiting: 'what others must agree to, also once they have, and what is about many people, is held.',
  all: 'everything is held; nothing goes to Slack.',
} as const;

const NEWS = {
  asked:
    'wants to lift the stop switch. Somebody else with that right must, too, within 10 minutes: `/reset-sessions resume`.',
  lifted: 'lifted the stop switch, as the second person. What was held goes on.',
} as const;

function liftedWords(lifted: Lifted): string {
  switch (lifted.kind) {
    case 'asked':
      return 'You asked to lift the stop switch. Somebody else with that right must, too, within 10 minutes: `/reset-sessions resume`.';
    case 'lifted':
      return 'The stop switch is lifted. What was held goes on.';
    case 'same-person':
      return 'You asked already: somebody else must lift it now.';
    case 'changed':
      return 'The stop switch was thrown further just now. Nothing was lifted: look into the audit channel, then ask again.';
    case 'not-thrown':
      return 'The stop switch is not thrown. There is nothing to lift.';
    case 'refused':
      return `Nothing was lifted. ${refusalWords(lifted.refusal)}`;
  }
}

async function tell({ bot }: Door, orderer: UserId, words: string): Promise<void> {
  await bot.chat.postMessage({ channel: orderer, text: words, blocks: [section(words)] });
}

/** The switch is thrown or lifted whether or not Slack takes the message; the trail has it. */
async function announce({ bot, auditChannel, log }: Door, words: string): Promise<void> {
  await bot.chat
    .postMessage({ channel: auditChannel, text: words, blocks: [section(words)] })
    .catch((error: unknown) => {
      log.warn({ error: errorCodeOf(error) }, 'audit channel not told of the stop switch');
    });
}
