import { fault } from './faults';
import { CHANNELS, PEOPLE } from './names';
import { carryOut, listen, type } from './walk-act';
import type { Stage } from './walk-stage';
import { expectEnded, takeStock } from './walk-truth';

/**
 * Plays an admin's part through both commands, a lost answer and a refusal.
 * @throws Error saying what was not as it must be.
 */
export async function walk(stage: Stage): Promise<void> {
  await lostPhone(stage);
  await oneSession(stage);
  await lostAnswer(stage);
  await noRight(stage);
}

const sessionsOf = ({ slack }: Stage, user: string) => slack.sessionsOf(user);
const idsOf = (sessions: readonly { session_id: number }[]): number[] => sessions.map(({ session_id: id }) => id);

/** Every call with which the app ends sessions. */
const actsSent = ({ slack }: Stage): number =>
  ['reset', 'invalidate'].flatMap((verb) => slack.callsTo(`admin.users.session.${verb}`)).length;

async function lostPhone(stage: Stage): Promise<void> {
  stage.screen.heading('1 of 4 · A lost phone: end the phone and tablet sessions of one person');
  const mobile = sessionsOf(stage, PEOPLE.tara).filter(({ kind }) => kind === 'mobile');
  await carryOut(stage, {
    admin: stage.slack.as(PEOPLE.alice),
    target: PEOPLE.tara,
    command: '/reset-sessions',
    more: 'mobile',
    choices: ['Lost or stolen device'],
    button: `End ${mobile.length} sessions`,
    then: 'Slack accepted it, checking',
    ends: idsOf(mobile),
    verified: `Verified: ${mobile.length} of ${mobile.length} old sessions gone`,
    isTold: true,
    brief: false,
  });
}

async function oneSession(stage: Stage): Promise<void> {
  stage.screen.heading('2 of 4 · A stolen cookie: end the one session that changed, keep the rest');
  const changed = sessionsOf(stage, PEOPLE.tara).filter(({ recent }) => recent !== undefined);
  await carryOut(stage, {
    admin: stage.slack.as(PEOPLE.alice),
    target: PEOPLE.tara,
    command: '/invalidate-session',
    choices: ['network changed', 'Suspicious sign-in'],
    button: 'End 1 session',
    then: 'Slack accepted it, checking',
    ends: idsOf(changed),
    verified: 'Verified: 1 of 1 old session gone',
    isTold: false,
    brief: true,
  });
}

async function lostAnswer(stage: Stage): Promise<void> {
  const { slack, screen } = stage;
  screen.heading('3 of 4 · Slack’s answer gets lost on its way');
  screen.says('Slack will do what it is asked this time, and then hang up without an answer.');
  slack.faults.next('admin.users.session.reset', fault.drop('after'));
  const sentBefore = actsSent(stage);
  const all = sessionsOf(stage, PEOPLE.guest);
  const counted = (n: number, kind = ''): string => `${n} ${kind}session${n === 1 ? '' : 's'}`;
  await carryOut(stage, {
    admin: slack.as(PEOPLE.alice),
    target: PEOPLE.guest,
    command: '/reset-sessions',
    more: 'all',
    choices: ['Malware'],
    button: `End ${counted(all.length)}`,
    then: 'unknown, checking',
    ends: idsOf(all),
    verified: `Verified: ${all.length} of ${counted(all.length, 'old ')} gone`,
    isTold: false,
    brief: true,
  });
  const sent = actsSent(stage) - sentBefore;
  if (sent !== 1) throw new Error(`A lost answer must not be asked for again, but the reset was sent ${sent} times.`);
  screen.done('The reset was sent once. The app looked whether it had worked, instead of sending it again.');
}

async function noRight(stage: Stage): Promise<void> {
  const { slack, screen, nameOf } = stage;
  screen.heading('4 of 4 · Somebody without the right asks');
  const helen = slack.as(PEOPLE.helen);
  const before = takeStock(slack);
  const callsBefore = slack.journal.calls().length;
  const news = listen(stage, { audit: [slack.as(PEOPLE.alice), CHANNELS.secops] });

  await type(stage, { admin: helen, target: PEOPLE.tara, command: '/reset-sessions' });
  screen.panel(`@${nameOf(helen.id)}’s window`, await stage.modalSaying(helen, 'You may not end sessions here'));

  const asked = slack.journal.calls().slice(callsBefore);
  if (asked.some(({ method }) => method.startsWith('admin.users.session.')))
    throw new Error('The app asked Slack about sessions for somebody who may not see them.');
  if (news('audit').length > 0) throw new Error('The audit channel was told of a request that never was.');
  expectEnded(slack, before, []);
  screen.done('Refused: Slack was not even asked what sessions there are, and none ended.');
}
