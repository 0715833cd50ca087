import { randomBytes } from 'node:crypto';
import { omit, type JsonObject } from './json';
import { APP, PEOPLE, WORKSPACES } from './names';
import type { Channel, Message } from './organisation';
import type { World } from './world';

/** Installed on the whole organisation (`team: null`), or on one workspace (F3.11). */
export type InstallShape = 'organisation' | 'workspace';

const ORG_WIDE_DOMAIN = 'example-sec';

/** What every interactive payload carries about who and where. */
export function envelope({ org }: World, user: string, install: InstallShape): JsonObject {
  const name = org.people.get(user)?.name ?? user;
  const workspace = {
    id: WORKSPACES.main,
    domain: ORG_WIDE_DOMAIN,
    enterprise_id: org.id,
    enterprise_name: org.name,
  };
  return {
    token: 'deprecated',
    user: { id: user, username: name, name, team_id: WORKSPACES.main },
    team: install === 'organisation' ? null : workspace,
    enterprise: { id: org.id, name: org.name },
    is_enterprise_install: install === 'organisation',
  };
}

/** F3.1: form fields, so everything is text. `team_id` is the workspace even in an organisation-wide install. */
export function commandPayload(
  { org }: World,
  user: string,
  install: InstallShape,
  it: { command: string; text: string; channel: Channel; responseUrl: string; triggerId: string },
): JsonObject {
  return {
    token: 'deprecated',
    team_id: WORKSPACES.main,
    team_domain: ORG_WIDE_DOMAIN,
    enterprise_id: org.id,
    enterprise_name: org.name,
    channel_id: it.channel.id,
    channel_name: it.channel.is_private && !it.channel.is_im ? 'privategroup' : it.channel.name,
    user_id: user,
    user_name: org.people.get(user)?.name ?? user,
    command: it.command,
    text: it.text,
    api_app_id: APP.id,
    is_enterprise_install: install === 'organisation' ? 'true' : 'false',
    response_url: it.responseUrl,
    trigger_id: it.triggerId,
  };
}

const withoutChannel = (message: Message): JsonObject => ({ ...omit(message, 'channel', 'ephemeralFor') });

/** F3.2 */
export const messageShortcutPayload = (
  base: JsonObject,
  it: {
    callbackId: string;
    channel: Channel;
    message: Message;
    responseUrl: string;
    triggerId: string;
    actionTs: string;
  },
): JsonObject => ({
  type: 'message_action',
  ...base,
  action_ts: it.actionTs,
  callback_id: it.callbackId,
  trigger_id: it.triggerId,
  response_url: it.responseUrl,
  channel: { id: it.channel.id, name: it.channel.name },
  message_ts: it.message.ts,
  message: withoutChannel(it.message),
});

/** F3.3: no channel, no response_url. */
export const globalShortcutPayload = (
  base: JsonObject,
  it: { callbackId: string; triggerId: string; actionTs: string },
): JsonObject => ({
  type: 'shortcut',
  ...base,
  action_ts: it.actionTs,
  callback_id: it.callbackId,
  trigger_id: it.triggerId,
});

/** F3.4, from a message. An ephemeral message is not told again. */
export const messageClickPayload = (
  base: JsonObject,
  it: { channel: Channel; message: Message; action: JsonObject; responseUrl: string; triggerId: string },
): JsonObject => {
  const ephemeral = it.message.ephemeralFor !== undefined;
  const thread = it.message.thread_ts === undefined ? {} : { thread_ts: it.message.thread_ts };
  return {
    type: 'block_actions',
    api_app_id: APP.id,
    ...base,
    trigger_id: it.triggerId,
    container: {
      type: 'message',
      message_ts: it.message.ts,
      channel_id: it.channel.id,
      is_ephemeral: ephemeral,
      ...thread,
    },
    channel: { id: it.channel.id, name: it.channel.name },
    ...(ephemeral ? {} : { message: withoutChannel(it.message) }),
    state: { values: {} },
    response_url: it.responseUrl,
    actions: [it.action],
  };
};

/** F3.4, from a modal or a Home tab. */
export const viewClickPayload = (
  base: JsonObject,
  it: { view: JsonObject; action: JsonObject; triggerId: string },
): JsonObject => ({
  type: 'block_actions',
  api_app_id: APP.id,
  ...base,
  trigger_id: it.triggerId,
  container: { type: 'view', view_id: it.view.id },
  view: it.view,
  actions: [it.action],
});

/** F3.5 */
export const submissionPayload = (base: JsonObject, view: JsonObject, triggerId: string): JsonObject => ({
  type: 'view_submission',
  api_app_id: APP.id,
  ...base,
  trigger_id: triggerId,
  view,
  response_urls: [],
});

/** F3.6: no trigger, no input values. */
export const closedPayload = (base: JsonObject, view: JsonObject, isCleared: boolean): JsonObject => ({
  type: 'view_closed',
  api_app_id: APP.id,
  ...base,
  view,
  is_cleared: isCleared,
});

/** F3.8 */
export const eventPayload = (orgId: string, event: JsonObject, atS: number): JsonObject => ({
  token: 'deprecated',
  team_id: WORKSPACES.main,
  enterprise_id: orgId,
  context_team_id: WORKSPACES.main,
  context_enterprise_id: orgId,
  api_app_id: APP.id,
  type: 'event_callback',
  event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
  event_time: atS,
  is_ext_shared_channel: false,
  authorizations: [
    {
      enterprise_id: orgId,
      team_id: WORKSPACES.main,
      user_id: PEOPLE.warden,
      is_bot: true,
      is_enterprise_install: true,
    },
  ],
  event,
});
