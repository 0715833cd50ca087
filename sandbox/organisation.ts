import { seedMessages, type Message } from './seed-messages';
import { seedSessions } from './seed-sessions';
import type { SessionRecord } from './devices';
import { seedPeople, type Person } from './people';
import { CHANNELS, GROUPS, ORG, PEOPLE, WORKSPACES } from './names';

export { CHANNELS, CROWD, GROUPS, ORG, PEOPLE, SEEDED, TARA_SESSIONS, WORKSPACES } from './names';
export type { DeviceKind, DeviceName, DeviceRecord, SessionRecord } from './devices';
export type { Person } from './people';
export type { Message } from './seed-messages';

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_im: boolean;
  is_archived: boolean;
  is_ext_shared: boolean;
  members: string[];
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  /** Slack lists the members only to those who name it. */
  readonly team_id: string;
  users: string[];
  is_disabled: boolean;
}

/** An Enterprise organisation as plain data; tests change it as they like. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly people: Map<string, Person>;
  readonly sessions: Map<number, SessionRecord>;
  readonly channels: Map<string, Channel>;
  readonly groups: Map<string, UserGroup>;
  readonly messages: Message[];
}

/** A fresh copy each time, so that no test sees another's changes. */
export function seedOrganisation(): Organisation {
  return {
    id: ORG,
    name: 'Example Org',
    domain: 'example',
    people: new Map(seedPeople().map((person) => [person.id, person])),
    sessions: new Map(seedSessions().map((session) => [session.session_id, session])),
    channels: new Map(seedChannels().map((channel) => [channel.id, channel])),
    groups: new Map(seedGroups().map((group) => [group.id, group])),
    messages: seedMessages(),
  };
}

export const channelWith = (id: string, name: string, isPrivate: boolean, members: string[]): Channel => ({
  id,
  name,
  is_private: isPrivate,
  is_im: id.startsWith('D'),
  is_archived: false,
  is_ext_shared: false,
  members,
});

export const groupWith = (id: string, handle: string, users: string[]): UserGroup => ({
  id,
  handle,
  team_id: WORKSPACES.main,
  users,
  is_disabled: false,
});

function seedGroups(): UserGroup[] {
  const { helen, hana, carla, sam } = PEOPLE;
  return [
    groupWith(GROUPS.responders, 'responders', []),
    groupWith(GROUPS.helpDesk, 'help-desk', [helen, hana]),
    groupWith(GROUPS.onCall, 'on-call', [carla, sam]),
  ];
}

function seedChannels(): Channel[] {
  const { alice, bob, carla, sam, owner, warden, alertBot, tara, helen, hana, wanda, nora, manny, markup } = PEOPLE;
  const { primaryOwner, guest, single, service } = PEOPLE;
  return [
    channelWith(CHANNELS.secops, 'secops', true, [alice, bob, owner, warden, alertBot]),
    channelWith(CHANNELS.general, 'general', false, [
      ...[primaryOwner, single, alice, bob, carla, owner, service, helen, hana, sam, wanda, tara, nora, manny],
      ...[markup, guest, warden, alertBot],
    ]),
    channelWith(CHANNELS.approvals, 'session-approvals', true, [alice, bob, carla, sam, warden]),
  ];
}
