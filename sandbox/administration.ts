import { OTHER_ORG, ORG } from './names';
import { groupWith, type Channel, type Organisation } from './organisation';
import type { Person } from './people';

/** One role at a time: those of the organisation go with none of a workspace, as in the seed. */
export type StandInRole =
  | 'primary-owner'
  | 'org-owner'
  | 'org-admin'
  | 'workspace-owner'
  | 'workspace-admin'
  | 'member'
  | 'guest'
  | 'single-channel-guest';

/** What is not named stays as it is. */
export interface PersonChanges {
  readonly role?: StandInRole;
  readonly deactivated?: boolean;
  /** Whether an invitation was never accepted. */
  readonly invited?: boolean;
  /** Of another organisation, met through Slack Connect. */
  readonly outsider?: boolean;
  /** Workspaces. */
  readonly teams?: readonly string[];
  readonly realName?: string;
}

/** What the organisation's admins do in Slack itself, while the app runs. No app hears of it. */
export class Administration {
  constructor(private readonly org: Organisation) {}

  change(userId: string, changes: PersonChanges): void {
    const person = this.person(userId);
    const { role, deactivated, invited, outsider, teams, realName } = changes;
    if (role !== undefined) giveRole(person, role);
    if (deactivated !== undefined) person.deleted = deactivated;
    if (invited !== undefined) person.is_invited_user = invited;
    if (outsider !== undefined) moveOut(person, outsider);
    if (teams && person.enterprise_user) person.enterprise_user.teams = [...teams];
    if (realName !== undefined) {
      person.real_name = realName;
      Object.assign(person.profile, { real_name: realName, display_name: realName });
    }
  }

  remove(userId: string): void {
    this.person(userId);
    this.org.people.delete(userId);
    for (const channel of this.org.channels.values()) leave(channel, userId);
    for (const group of this.org.groups.values()) group.users = group.users.filter((id) => id !== userId);
  }

  setGroup(id: string, members: readonly string[]): void {
    const group = this.org.groups.get(id) ?? groupWith(id, id.toLowerCase(), []);
    group.users = [...members];
    group.is_disabled = false;
    this.org.groups.set(id, group);
  }

  disableGroup(id: string): void {
    const group = this.org.groups.get(id);
    if (!group) throw new Error(`There is no user group ${id}.`);
    group.is_disabled = true;
  }

  deleteGroup(id: string): void {
    if (!this.org.groups.delete(id)) throw new Error(`There is no user group ${id}.`);
  }

  archive(channelId: string, isArchived: boolean): void {
    this.channel(channelId).is_archived = isArchived;
  }

  addTo(channelId: string, userId: string): void {
    const { members } = this.channel(channelId);
    if (!members.includes(userId)) members.push(userId);
  }

  removeFrom(channelId: string, userId: string): void {
    leave(this.channel(channelId), userId);
  }

  private person(id: string): Person {
    const person = this.org.people.get(id);
    if (!person) throw new Error(`Nobody here is called ${id}.`);
    return person;
  }

  private channel(id: string): Channel {
    const channel = this.org.channels.get(id);
    if (!channel) throw new Error(`There is no channel ${id}.`);
    return channel;
  }
}

function leave(channel: Channel, userId: string): void {
  channel.members = channel.members.filter((id) => id !== userId);
}

function giveRole(person: Person, role: StandInRole): void {
  const roles = person.enterprise_user;
  if (!roles) throw new Error(`${person.id} has no account in the organisation.`);
  roles.is_primary_owner = role === 'primary-owner';
  roles.is_owner = roles.is_primary_owner || role === 'org-owner';
  roles.is_admin = roles.is_owner || role === 'org-admin';
  person.is_primary_owner = false;
  person.is_owner = role === 'workspace-owner';
  person.is_admin = person.is_owner || role === 'workspace-admin';
  person.is_ultra_restricted = role === 'single-channel-guest';
  person.is_restricted = person.is_ultra_restricted || role === 'guest';
}

/** As `users.info` shows people of other organisations (F2.1). */
function moveOut(person: Person, isOutsider: boolean): void {
  person.is_stranger = isOutsider;
  if (!person.enterprise_user) return;
  person.enterprise_user.enterprise_id = isOutsider ? OTHER_ORG : ORG;
  person.enterprise_user.enterprise_name = isOutsider ? 'Other Org' : 'Example Org';
}
