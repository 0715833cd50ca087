import { CHANNELS, PEOPLE, SEEDED, TARA_SESSIONS, WORKSPACES } from './names';
import type { JsonObject } from './json';

/** A message as Slack keeps it; `ephemeralFor` is who alone sees it. */
export interface Message {
  type: 'message';
  channel: string;
  ts: string;
  text: string;
  user?: string;
  team?: string;
  bot_id?: string;
  app_id?: string;
  subtype?: string;
  thread_ts?: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  metadata?: JsonObject;
  /** File objects. */
  files?: JsonObject[];
  edited?: { user: string; ts: string };
  ephemeralFor?: string;
}

const section = (text: string): JsonObject => ({ type: 'section', text: { type: 'mrkdwn', text } });

export function seedMessages(): Message[] {
  const { secops, general } = CHANNELS;
  const { tara, manny, alertBot } = PEOPLE;
  const bot = { user: alertBot, bot_id: 'B09ALERT001', subtype: 'bot_message', team: WORKSPACES.main };
  return [
    {
      ...bot,
      type: 'message',
      channel: secops,
      ts: SEEDED.alert,
      text: 'Unusual session',
      blocks: [
        section(`:rotating_light: Unusual session of <@${tara}>`),
        section(`Session id ${TARA_SESSIONS.browser}, network 198.51.100.9`),
      ],
      attachments: [{ color: 'danger', fallback: 'details', text: 'Account: tara@example.com, rule 4711' }],
    },
    {
      ...bot,
      type: 'message',
      channel: secops,
      ts: SEEDED.alertAboutTwo,
      text: `Same network for <@${tara}> and <@${manny}>`,
    },
    {
      type: 'message',
      channel: general,
      ts: SEEDED.ordinary,
      user: tara,
      team: WORKSPACES.main,
      text: 'Lunch at noon?',
    },
  ];
}
